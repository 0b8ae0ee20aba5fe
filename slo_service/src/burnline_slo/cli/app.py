"""The command line: each subcommand is imported only when it is asked for, so that none pays for another's imports."""

from importlib import import_module

import click

COMMANDS = {
    "check": "burnline_slo.cli.check",
    "status": "burnline_slo.cli.status",
    "serve": "burnline_slo.cli.serve",
    "convert": "burnline_slo.cli.formats",
    "explain": "burnline_slo.cli.explain",
    "schema": "burnline_slo.cli.formats",
    "corrections": "burnline_slo.cli.corrections",
}
"""Name of each subcommand → the module that has it, under that name."""


class Subcommands(click.Group):
    """Those of `COMMANDS`, in that order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggests what was probably meant: click itself knows only commands that are imported already."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # only mistakes need it

            close = " or ".join(map(repr, get_close_matches(args[0], COMMANDS)))
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {close}?" if close else ""))
        return super().resolve_command(ctx, args)


def _say_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # no other use of the command needs it

        click.echo(f"burnline {version('burnline-slo')}")
        ctx.exit()


@click.group(cls=Subcommands)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    callback=_say_version,
    is_eager=True,
    help="Show the version and exit.",
)
def burnline() -> None:
    """Error budgets and burn-rate alerts from Prometheus."""
