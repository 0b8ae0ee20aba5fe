"""`plan`, `push`, `prune` and `pull`."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from burnline_dashboards.cli import grafana_options as options
from burnline_dashboards.files.data_sources import read_data_sources
from burnline_dashboards.files.documents import text_of
from burnline_dashboards.grafana.data_sources import push_data_sources
from burnline_dashboards.grafana.decision import Action, Decision
from burnline_dashboards.grafana.port import StoredDashboard
from burnline_dashboards.grafana.push import ensure_folder
from burnline_dashboards.grafana.push import plan as planned
from burnline_dashboards.grafana.push import push as pushed

prune_too = click.option("--prune", is_flag=True, help="Also delete ours in the folder that are no more.")


@click.command()
@options.target
@options.wanted
@options.data_sources
@options.folder_uid
@options.force
@prune_too
def plan(
    target: options.Target,
    wanted: options.Wanted,
    data_sources: Path | None,
    folder_uid: str,
    force: bool,
    prune: bool,
) -> None:
    """Show what `push` would do, and change nothing.

    Exit code 0: nothing to do, 1: something differs.
    """
    boards = wanted.read()
    sources = read_data_sources(data_sources) if data_sources else []
    with target.connect() as grafana:
        decisions = [
            *push_data_sources(grafana, sources, force=force, write=False),
            *planned(grafana, boards, folder_uid, force=force, prune=prune),
        ]
    _print(decisions)
    if any(decision.action is not Action.UNCHANGED for decision in decisions):
        sys.exit(1)


@click.command()
@options.target
@options.wanted
@options.data_sources
@options.folder_uid
@options.folder_title
@options.force
@prune_too
def push(
    target: options.Target,
    wanted: options.Wanted,
    data_sources: Path | None,
    folder_uid: str,
    folder_title: str,
    force: bool,
    prune: bool,
) -> None:
    """Write what differs.

    Exit code 0: Grafana has everything, 1: something was refused, 2: Grafana did not answer.
    """
    boards = wanted.read()
    sources = read_data_sources(data_sources) if data_sources else []
    with target.connect() as grafana:
        refused = _print(push_data_sources(grafana, sources, force=force))
        ensure_folder(grafana, folder_uid, folder_title)
        refused = _print(pushed(grafana, boards, folder_uid, force=force, prune=prune)) or refused
    if refused:
        sys.exit(1)


@click.command()
@options.target
@options.wanted
@options.folder_uid
def prune(target: options.Target, wanted: options.Wanted, folder_uid: str) -> None:
    """Delete dashboards of ours that are not wanted any more.

    In the folder, and marked as ours; those to have are kept.
    """
    kept = wanted.read()
    with target.connect() as grafana:
        refused = _print(pushed(grafana, [], folder_uid, force=False, prune=True, keep=kept))
    if refused:
        sys.exit(1)


@click.command()
@options.target
@options.wanted
@options.folder_uid
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also write what Grafana has into this folder.",
)
def pull(target: options.Target, wanted: options.Wanted, folder_uid: str, out: Path | None) -> None:
    """Show where Grafana's dashboards differ from ours.

    Exit code 0: nowhere, 1: somewhere.
    """
    boards = wanted.read()
    with target.connect() as grafana:
        decisions = list(planned(grafana, boards, folder_uid, force=True, prune=False))
        if out:
            _save(out, (grafana.dashboard(decision.uid) for decision in decisions))
    for decision in decisions:
        if decision.action is Action.CREATE:
            click.echo(f"{decision.uid}: is not in Grafana")
        for change in decision.changes:
            click.echo(f"{decision.uid}: {change}")
    if any(decision.action is not Action.UNCHANGED for decision in decisions):
        sys.exit(1)


def _save(folder: Path, dashboards: Iterable[StoredDashboard | None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for found in dashboards:
        if found is not None:
            (folder / f"{found.content['uid']}.json").write_text(text_of(found.content), encoding="utf-8")


def _print(decisions: Iterable[Decision]) -> bool:
    """Prints each as it comes; whether any was refused."""
    refused = False
    for decision in decisions:
        click.echo(str(decision))
        refused = refused or decision.action is Action.REFUSE
    return refused
