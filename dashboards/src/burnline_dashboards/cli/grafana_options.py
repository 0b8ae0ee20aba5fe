"""What every command that speaks with Grafana takes."""

from pathlib import Path
from typing import Annotated

import stamina.instrumentation
import typer

from burnline_dashboards.boards.all_boards import boards
from burnline_dashboards.errors import FileError
from burnline_dashboards.files.documents import documents, read_documents
from burnline_dashboards.grafana.client import GrafanaClient
from burnline_dashboards.model.board import OWNED_TAG
from burnline_dashboards.panels.json_value import JsonObject
from burnline_slo.adapters.files import load_files
from burnline_slo.spec.output.text import as_text

Url = Annotated[str, typer.Option(envvar="GRAFANA_URL", help="Grafana's address, with its sub-path.")]
Token = Annotated[str, typer.Option(envvar="GRAFANA_TOKEN", help="A service account's token.")]
User = Annotated[str, typer.Option(envvar="GRAFANA_USER", help="A user, where there is no token.")]
Password = Annotated[str, typer.Option(envvar="GRAFANA_PASSWORD", help="The user's password.")]
FolderUid = Annotated[str, typer.Option(help="The folder's uid. Only dashboards in it are pruned.")]
FolderTitle = Annotated[str, typer.Option(help="The folder's title.")]
Slos = Annotated[
    list[Path] | None,
    typer.Option("--slos", help="SLO file or folder: a board for each service in it. May be repeated."),
]
Files = Annotated[list[Path] | None, typer.Option("--files", help="Dashboards to push instead of the built ones.")]
DataSources = Annotated[
    Path | None, typer.Option("--data-sources", help="A file of data sources, as Grafana provisions them.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what somebody edited by hand.")]

FOLDER_UID = "burnline"
FOLDER_TITLE = "Burnline"


def connect(url: str, token: str, user: str, password: str) -> GrafanaClient:
    """Raises GrafanaError."""
    stamina.instrumentation.set_on_retry_hooks([])
    if not url:
        raise typer.BadParameter("say where Grafana is: --url, or GRAFANA_URL")
    return GrafanaClient(url, token=token, user=user, password=password)


def dashboards_to_push(slos: list[Path] | None, files: list[Path] | None) -> list[JsonObject]:
    """The dashboards to have in Grafana: built, or from files; each marked as ours. Raises FileError."""
    if files:
        return [_marked(document.file, document.content) for document in read_documents(files)]
    loaded = load_files(slos or [])
    if loaded.errors:
        raise FileError("\n".join(as_text(problem) for problem in loaded.errors))
    return [document.content for document in documents(boards(loaded.slos))]


def _marked(file: str, content: JsonObject) -> JsonObject:
    if not content.get("uid"):
        raise FileError(f"{file}: a dashboard must have a uid to be pushed, so that it is found again; it has none")
    tags = [str(tag) for tag in content.get("tags") or ()]
    return {**content, "tags": tags if OWNED_TAG in tags else [OWNED_TAG, *tags]}
