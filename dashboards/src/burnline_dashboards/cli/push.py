"""`plan`, `push`, `prune` and `pull`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from burnline_dashboards.cli import grafana_options as given
from burnline_dashboards.files.data_sources import read_data_sources
from burnline_dashboards.files.documents import text_of
from burnline_dashboards.grafana.data_sources import push_data_sources
from burnline_dashboards.grafana.decision import Action, Decision
from burnline_dashboards.grafana.port import Found
from burnline_dashboards.grafana.push import ensure_folder
from burnline_dashboards.grafana.push import plan as planned
from burnline_dashboards.grafana.push import push as pushed

Prune = Annotated[bool, typer.Option("--prune", help="Also delete ours in the folder that are no more.")]


def plan(
    url: given.Url = "",
    token: given.Token = "",
    user: given.User = "",
    password: given.Password = "",
    slos: given.Slos = None,
    files: given.Files = None,
    data_sources: given.DataSources = None,
    folder_uid: given.FolderUid = given.FOLDER_UID,
    force: given.Force = False,
    prune: Prune = False,
) -> None:
    """Tells what `push` would do, and changes nothing. Exit code 0: nothing to do, 1: something differs."""
    boards = given.wanted(slos, files)
    sources = read_data_sources(data_sources) if data_sources else []
    with given.connect(url, token, user, password) as grafana:
        decisions = [
            *push_data_sources(grafana, sources, force=force, write=False),
            *planned(grafana, boards, folder_uid, force=force, prune=prune),
        ]
    _tell(decisions)
    if any(decision.action is not Action.UNCHANGED for decision in decisions):
        raise typer.Exit(1)


def push(
    url: given.Url = "",
    token: given.Token = "",
    user: given.User = "",
    password: given.Password = "",
    slos: given.Slos = None,
    files: given.Files = None,
    data_sources: given.DataSources = None,
    folder_uid: given.FolderUid = given.FOLDER_UID,
    folder_title: given.FolderTitle = given.FOLDER_TITLE,
    force: given.Force = False,
    prune: Prune = False,
) -> None:
    """Writes what differs. Exit code 0: Grafana has everything, 1: something was refused, 2: Grafana did not answer."""
    boards = given.wanted(slos, files)
    sources = read_data_sources(data_sources) if data_sources else []
    with given.connect(url, token, user, password) as grafana:
        refused = _tell(push_data_sources(grafana, sources, force=force))
        ensure_folder(grafana, folder_uid, folder_title)
        refused = _tell(pushed(grafana, boards, folder_uid, force=force, prune=prune)) or refused
    if refused:
        raise typer.Exit(1)


def prune(
    url: given.Url = "",
    token: given.Token = "",
    user: given.User = "",
    password: given.Password = "",
    slos: given.Slos = None,
    files: given.Files = None,
    folder_uid: given.FolderUid = given.FOLDER_UID,
) -> None:
    """Deletes dashboards of ours in the folder that are not among those to have."""
    kept = given.wanted(slos, files)
    with given.connect(url, token, user, password) as grafana:
        refused = _tell(pushed(grafana, [], folder_uid, force=False, prune=True, keep=kept))
    if refused:
        raise typer.Exit(1)


def pull(
    url: given.Url = "",
    token: given.Token = "",
    user: given.User = "",
    password: given.Password = "",
    slos: given.Slos = None,
    files: given.Files = None,
    folder_uid: given.FolderUid = given.FOLDER_UID,
    out: Annotated[Path | None, typer.Option(help="Also write what Grafana has into this folder.")] = None,
) -> None:
    """Tells where Grafana's dashboards differ from ours. Exit code 0: nowhere, 1: somewhere."""
    boards = given.wanted(slos, files)
    with given.connect(url, token, user, password) as grafana:
        decisions = list(planned(grafana, boards, folder_uid, force=True, prune=False))
        if out:
            _save(out, (grafana.dashboard(decision.uid) for decision in decisions))
    for decision in decisions:
        if decision.action is Action.CREATE:
            typer.echo(f"{decision.uid}: is not in Grafana")
        for change in decision.changes:
            typer.echo(f"{decision.uid}: {change}")
    if any(decision.action is not Action.UNCHANGED for decision in decisions):
        raise typer.Exit(1)


def _save(folder: Path, dashboards: Iterable[Found | None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for found in dashboards:
        if found is not None:
            (folder / f"{found.content['uid']}.json").write_text(text_of(found.content), encoding="utf-8")


def _tell(decisions: Iterable[Decision]) -> bool:
    """Prints each as it comes; whether any was refused."""
    refused = False
    for decision in decisions:
        typer.echo(str(decision))
        refused = refused or decision.action is Action.REFUSE
    return refused
