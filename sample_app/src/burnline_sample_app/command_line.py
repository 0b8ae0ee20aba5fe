"""How a command of ours ends, whatever ends it."""

import sys
from typing import NoReturn

import click

INTERRUPTED = 130


def run_command(command: click.Command) -> NoReturn:
    """Runs a command and exits: a mistake in the command line is exit code 2, Ctrl-C that of an interrupt."""
    try:
        code = command.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(INTERRUPTED)
    sys.exit(code)
