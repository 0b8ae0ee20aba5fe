"""`burnline-run gunicorn app:app`: starts a program with Burnline in it, without a change to its code."""

import os
import sys
from pathlib import Path

__all__ = ["main"]

_USAGE = """usage: burnline-run COMMAND [ARGUMENT ...]

Runs COMMAND with every Flask, FastAPI and Starlette application in it instrumented.
Set OTEL_SERVICE_NAME to name the service, OTEL_EXPORTER_OTLP_ENDPOINT to export spans.
Example: OTEL_SERVICE_NAME=checkout burnline-run gunicorn --workers 4 app:app
"""


def main() -> None:
    """Replaces this process by COMMAND; exits with 2 when there is none, 127 when it is not found."""
    command = sys.argv[1:]
    if not command or command[0] in ("-h", "--help"):
        sys.stdout.write(_USAGE)
        sys.exit(0 if command else 2)
    startup = str(Path(__file__).with_name("startup"))
    known = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = startup if not known else startup + os.pathsep + known
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"burnline-run: cannot run {command[0]}: {error.strerror}\n")
        sys.exit(127)
