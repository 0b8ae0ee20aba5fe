"""Puts the command line together from the subcommand that was asked for, so that none pays for another's imports."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

COMMANDS = {
    "check": "burnline_slo.cli.check",
    "status": "burnline_slo.cli.status",
    "serve": "burnline_slo.cli.serve",
    "convert": "burnline_slo.cli.convert",
    "explain": "burnline_slo.cli.explain",
    "schema": "burnline_slo.cli.schema",
}
"""Name of each subcommand → the module whose function `command` it is."""
GROUPS = {"corrections": "burnline_slo.cli.corrections"}
"""Name of each subcommand that has subcommands of its own → the module whose Typer app `group` it is."""


def build(words: Sequence[str]) -> typer.Typer:
    """The app for a command line; with all subcommands unless the first word names one."""
    app = typer.Typer(
        name="burnline",
        help="Error budgets and burn-rate alerts from Prometheus.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    # A callback keeps an app with a single command from turning into that command.
    app.callback()(_burnline)
    everything = [*COMMANDS, *GROUPS]
    for name in [words[0]] if words and words[0] in everything else everything:
        if name in GROUPS:
            app.add_typer(import_module(GROUPS[name]).group, name=name)
        else:
            app.command(name)(import_module(COMMANDS[name]).command)
    return app


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # no other use of the command needs it

        typer.echo(f"burnline {version('burnline-slo')}")
        raise typer.Exit


def _burnline(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Error budgets and burn-rate alerts from Prometheus."""
