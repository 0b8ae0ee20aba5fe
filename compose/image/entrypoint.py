"""What every container of this image begins with: runs the command, and keeps its lines in a file as well.

    entrypoint.py COMMAND [ARGUMENT...]

KEEP_LINES_IN   the file, one for each container, for a log collector to read; unset: nothing is kept
PRIVATE_COPIES  pairs FROM:TO, separated by spaces: files to be copied so that only this user can read them. libpq
                refuses a password file that others may read, and a secret is mounted as it lies on the host.

Only the standard library, no package of the image: it must start in a moment and take little memory.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType

from kept_lines import KeptLines

LONGEST_LINE_BYTES = 1_000_000
"""A longer one is passed on in pieces."""


def copy_privately(pairs: str) -> None:
    """Copies each FROM to its TO, readable by this user only."""
    for pair in pairs.split():
        source, _, target = pair.partition(":")
        Path(target).unlink(missing_ok=True)
        with Path(source).open("rb") as given, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as own:
            shutil.copyfileobj(given, own)


def run(command: Sequence[str], kept: KeptLines) -> int:
    """The command's exit code, 128 + N after signal N. Its lines go on to standard output and into `kept`.

    Signals that ask to stop are passed on to the command, which then ends as it sees fit.
    """
    early: list[int] = []
    child: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, frame: FrameType | None) -> None:
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for missed in early:
        child.send_signal(missed)
    assert child.stdout is not None
    output = sys.stdout.buffer
    while line := child.stdout.readline(LONGEST_LINE_BYTES):
        output.write(line)
        output.flush()
        kept.write(line)
    code = child.wait()
    return code if code >= 0 else 128 - code


def main(command: Sequence[str]) -> int:
    """Only returns where lines are kept; else the command takes this process' place."""
    if not command:
        print("entrypoint.py: write the command to run", file=sys.stderr)
        return 2
    try:
        copy_privately(os.environ.get("PRIVATE_COPIES", ""))
        file = os.environ.get("KEEP_LINES_IN")
        if file:
            with closing(KeptLines(Path(file))) as kept:
                return run(command, kept)
        os.execvp(command[0], list(command))
    except OSError as error:
        print(f"entrypoint.py: {error} ({command[0]})", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
