"""The `burnline` command, also as `python -m burnline_slo`."""

import io
import os
import sys

import click

from burnline_slo.cli.app import burnline

FAILED = 2
INTERRUPTED = 130


def main() -> None:
    """Runs the command line and exits. A fault of ours is one line and exit code 2; BURNLINE_TRACEBACK=1 shows more."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = burnline.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("BURNLINE_TRACEBACK"):
            raise
        sys.stderr.write(
            f"burnline: this is a fault in burnline itself: {type(error).__name__}: {error}\n"
            "Set BURNLINE_TRACEBACK=1 to see where, and report it.\n"
        )
        sys.exit(FAILED)
    sys.exit(code)


if __name__ == "__main__":
    main()
