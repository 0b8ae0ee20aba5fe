"""`plan`, `push`, `prune` and `pull`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from burnline_dashboards.cli import grafana_options as options
from burnline_dashboards.files.data_sources import read_data_sources
from burnline_dashboards.files.documents import text_of
from burnline_dashboards.grafana.data_sources import push_data_sources
from burnline_dashboards.grafana.decision import Action, Decision
from burnline_dashboards.grafana.port import StoredDashboard
from burnline_dashboards.grafana.push import ensure_folder
from burnline_dashboards.grafana.push import plan as planned
from burnline_dashboards.grafana.push import push as pushed

Prune = Annotated[bool, typer.Option("--prune", help="Also delete ours in the folder that are no more.")]


def plan(
    url: options.Url = "",
    token: options.Token = "",
    user: options.User = "",
    password: options.Password = "",
    slos: options.Slos = None,
    files: options.Files = None,
    data_sources: options.DataSources = None,
    folder_uid: options.FolderUid = options.FOLDER_UID,
    force: options.Force = False,
    prune: Prune = False,
) -> None:
    """Tells what `push` would do, and changes nothing. Exit code 0: nothing to do, 1: something differs."""
    boards = options.dashboards_to_push(slos, files)
    sources = read_data_sources(data_sources) if data_sources else []
    with options.connect(url, token, user, password) as grafana:
        decisions = [
            *push_data_sources(grafana, sources, force=force, write=False),
            *planned(grafana, boards, folder_uid, force=force, prune=prune),
        ]
    _print(decisions)
    if any(decision.action is not Action.UNCHANGED for decision in decisions):
        raise typer.Exit(1)


def push(
    url: options.Url = "",
    token: options.Token = "",
    user: options.User = "",
    password: options.Password = "",
    slos: options.Slos = None,
    files: options.Files = None,
    data_sources: options.DataSources = None,
    folder_uid: options.FolderUid = options.FOLDER_UID,
    folder_title: options.FolderTitle = options.FOLDER_TITLE,
    force: options.Force = False,
    prune: Prune = False,
) -> None:
    """Writes what differs. Exit code 0: Grafana has everything, 1: something was refused, 2: Grafana did not answer."""
    boards = options.dashboards_to_push(slos, files)
    sources = read_data_sources(data_sources) if data_sources else []
    with options.connect(url, token, user, password) as grafana:
        refused = _print(push_data_sources(grafana, sources, force=force))
        ensure_folder(grafana, folder_uid, folder_title)
        refused = _print(pushed(grafana, boards, folder_uid, force=force, prune=prune)) or refused
    if refused:
        raise typer.Exit(1)


def prune(
    url: options.Url = "",
    token: options.Token = "",
    user: options.User = "",
    password: options.Password = "",
    slos: options.Slos = None,
    files: options.Files = None,
    folder_uid: options.FolderUid = options.FOLDER_UID,
) -> None:
    """Deletes dashboards of ours in the folder that are not among those to have."""
    kept = options.dashboards_to_push(slos, files)
    with options.connect(url, token, user, password) as grafana:
        refused = _print(pushed(grafana, [], folder_uid, force=False, prune=True, keep=kept))
    if refused:
        raise typer.Exit(1)


def pull(
    url: options.Url = "",
    token: options.Token = "",
    user: options.User = "",
    password: options.Password = "",
    slos: options.Slos = None,
    files: options.Files = None,
    folder_uid: options.FolderUid = options.FOLDER_UID,
    out: Annotated[Path | None, typer.Option(help="Also write what Grafana has into this folder.")] = None,
) -> None:
    """Tells where Grafana's dashboards differ from ours. Exit code 0: nowhere, 1: somewhere."""
    boards = options.dashboards_to_push(slos, files)
    with options.connect(url, token, user, password) as grafana:
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


def _save(folder: Path, dashboards: Iterable[StoredDashboard | None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for found in dashboards:
        if found is not None:
            (folder / f"{found.content['uid']}.json").write_text(text_of(found.content), encoding="utf-8")


def _print(decisions: Iterable[Decision]) -> bool:
    """Prints each as it comes; whether any was refused."""
    refused = False
    for decision in decisions:
        typer.echo(str(decision))
        refused = refused or decision.action is Action.REFUSE
    return refused
