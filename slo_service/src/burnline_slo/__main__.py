"""The `burnline` command, also as `python -m burnline_slo`."""

import io
import os
import sys

from burnline_slo.cli.app import build

FAILED = 2


def main() -> None:
    """Runs the command line and exits. A fault of ours is one line and exit code 2; BURNLINE_TRACEBACK=1 shows more."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        build(sys.argv[1:])()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`). Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        if os.environ.get("BURNLINE_TRACEBACK"):
            raise
        sys.stderr.write(
            f"burnline: this is a fault in burnline itself: {type(error).__name__}: {error}\n"
            "Set BURNLINE_TRACEBACK=1 to see where, and report it.\n"
        )
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
