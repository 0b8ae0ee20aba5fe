"""What every command that speaks with Grafana takes: where Grafana is, and the dashboards that it is to have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import click
import stamina.instrumentation

from burnline_dashboards.boards.all_boards import boards
from burnline_dashboards.errors import FileError
from burnline_dashboards.files.documents import documents, read_documents
from burnline_dashboards.grafana.client import GrafanaClient
from burnline_dashboards.model.board import OWNED_TAG, Board
from burnline_dashboards.panels.json_value import JsonObject
from burnline_slo.adapters.files import load_files
from burnline_slo.spec.output.text import as_text

FOLDER_UID = "burnline"
FOLDER_TITLE = "Burnline"

slo_files = click.option(
    "--slos",
    type=click.Path(path_type=Path),
    metavar="PATH",
    multiple=True,
    help="SLO file or folder: a board for each service in it. May be repeated.",
)
folder_uid = click.option(
    "--folder-uid",
    metavar="UID",
    default=FOLDER_UID,
    show_default=True,
    help="The folder's uid. Only dashboards in it are pruned.",
)
folder_title = click.option(
    "--folder-title", metavar="TITLE", default=FOLDER_TITLE, show_default=True, help="The folder's title."
)
data_sources = click.option(
    "--data-sources",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file of data sources, as Grafana provisions them.",
)
force = click.option("--force", is_flag=True, help="Overwrite what somebody edited by hand.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Which Grafana, and who asks."""

    url: str
    token: str
    user: str
    password: str

    def connect(self) -> GrafanaClient:
        """Raises GrafanaError, BadParameter."""
        stamina.instrumentation.set_on_retry_hooks([])
        if not self.url:
            raise click.BadParameter("say where Grafana is: --url, or GRAFANA_URL")
        return GrafanaClient(self.url, token=self.token, user=self.user, password=self.password)


def target(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say which Grafana; the command gets them as `target`."""

    @click.option(
        "--url", envvar="GRAFANA_URL", show_envvar=True, default="", help="Grafana's address, with its sub-path."
    )
    @click.option("--token", envvar="GRAFANA_TOKEN", show_envvar=True, default="", help="A service account's token.")
    @click.option(
        "--user", envvar="GRAFANA_USER", show_envvar=True, default="", help="A user, where there is no token."
    )
    @click.option("--password", envvar="GRAFANA_PASSWORD", show_envvar=True, default="", help="The user's password.")
    @wraps(command)
    def with_target(url: str, token: str, user: str, password: str, **others: object) -> None:
        command(target=Target(url=url, token=token, user=user, password=password), **others)

    return with_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The dashboards to have in Grafana: built, or from files."""

    slos: Sequence[Path]
    files: Sequence[Path]

    def read(self) -> list[JsonObject]:
        """Each is marked as ours. Raises FileError."""
        if self.files:
            return [_marked(document.file, document.content) for document in read_documents(self.files)]
        return [document.content for document in documents(built_boards(self.slos))]


def built_boards(slos: Sequence[Path]) -> Sequence[Board]:
    """The boards for everybody, and those of the SLO files. Raises FileError for the mistakes in these."""
    loaded = load_files(slos)
    if loaded.errors:
        raise FileError("\n".join(as_text(problem) for problem in loaded.errors))
    return boards(loaded.slos)


def wanted(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say which dashboards; the command gets them as `wanted`."""

    @slo_files
    @click.option(
        "--files",
        type=click.Path(path_type=Path),
        metavar="PATH",
        multiple=True,
        help="Dashboards to push instead of the built ones. May be repeated.",
    )
    @wraps(command)
    def with_wanted(slos: Sequence[Path], files: Sequence[Path], **others: object) -> None:
        command(wanted=Wanted(slos=slos, files=files), **others)

    return with_wanted


def _marked(file: str, content: JsonObject) -> JsonObject:
    if not content.get("uid"):
        raise FileError(f"{file}: a dashboard must have a uid to be pushed, so that it is found again; it has none")
    tags = [str(tag) for tag in content.get("tags") or ()]
    return {**content, "tags": tags if OWNED_TAG in tags else [OWNED_TAG, *tags]}
