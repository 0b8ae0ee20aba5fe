"""The commands of `burnline-dashboards`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from burnline_dashboards.cli.annotate import annotate
from burnline_dashboards.cli.check import check
from burnline_dashboards.cli.grafana_options import built_boards, slo_files
from burnline_dashboards.cli.push import plan, prune, pull, push
from burnline_dashboards.errors import DashboardsError
from burnline_dashboards.files.output import built_files, differences, write

INTERRUPTED = 130
COMMANDS = (check, plan, push, prune, pull, annotate)


class InOrder(click.Group):
    """Lists its commands in the order in which one uses them, not by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder)
@click.version_option(
    package_name="burnline-dashboards", prog_name="burnline-dashboards", message="%(prog)s %(version)s"
)
def app() -> None:
    """Grafana dashboards from code: built, checked and pushed."""


@app.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    default="dashboards/dist",
    show_default=True,
    help="The folder to write to.",
)
@slo_files
@click.option("--compare", is_flag=True, help="Write nothing; fail if anything would change.")
def build(out: Path, slos: Sequence[Path], compare: bool) -> None:
    """Write every dashboard as a JSON file.

    The same bytes for the same input.
    """
    files = built_files(built_boards(slos))
    if compare:
        changed = list(differences(files, out))
        for name in changed:
            click.echo(f"{out / name}: must be what `burnline-dashboards build` writes; it is not")
        sys.exit(1 if changed else 0)
    changed = list(write(files, out))
    click.echo(f"{len(files)} files in {out}, {len(changed)} changed")


for command in COMMANDS:
    app.add_command(command)


def run() -> None:
    """Runs a command and exits; what goes wrong is said in one line, with exit code 2."""
    try:
        code = app.main(prog_name="burnline-dashboards", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except DashboardsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    sys.exit(code)
