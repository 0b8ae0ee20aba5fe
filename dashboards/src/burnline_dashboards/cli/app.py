"""The commands of `burnline-dashboards`."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from burnline_dashboards.boards.all_boards import boards
from burnline_dashboards.cli.annotate import annotate
from burnline_dashboards.cli.check import check
from burnline_dashboards.cli.push import plan, prune, pull, push
from burnline_dashboards.errors import DashboardsError, FileError
from burnline_dashboards.files.output import built_files, differences, write
from burnline_dashboards.model.board import Board
from burnline_slo.adapters.files import load_files
from burnline_slo.spec.output.text import as_text

app = typer.Typer(help="Grafana dashboards from code.", no_args_is_help=True, add_completion=False)

Slos = Annotated[
    list[Path] | None,
    typer.Option("--slos", help="SLO file or folder: a board for each service in it. May be repeated."),
]


def show_version(wanted: bool) -> None:
    """Ends the command with the version, when that is wanted."""
    if wanted:
        typer.echo(f"burnline-dashboards {version('burnline-dashboards')}")
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Builds, checks and pushes Grafana dashboards."""


@app.command()
def build(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("dashboards/dist"),
    slos: Slos = None,
    compare: Annotated[bool, typer.Option("--compare", help="Write nothing; fail if anything would change.")] = False,
) -> None:
    """Writes every dashboard as a JSON file, the same bytes for the same input."""
    files = built_files(built_boards(slos or []))
    if compare:
        changed = list(differences(files, out))
        for name in changed:
            typer.echo(f"{out / name}: must be what `burnline-dashboards build` writes; it is not")
        raise typer.Exit(1 if changed else 0)
    changed = list(write(files, out))
    typer.echo(f"{len(files)} files in {out}, {len(changed)} changed")


for command in (check, plan, push, prune, pull, annotate):
    app.command()(command)


def built_boards(slos: list[Path]) -> list[Board]:
    """The boards with those of the SLO files. Raises FileError for the first mistakes in them."""
    loaded = load_files(slos)
    if loaded.errors:
        raise FileError("\n".join(as_text(problem) for problem in loaded.errors))
    return list(boards(loaded.slos))


def run() -> None:
    """Runs a command; what goes wrong is said in one line, with exit code 2."""
    try:
        app(prog_name="burnline-dashboards")
    except DashboardsError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
