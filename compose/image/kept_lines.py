"""A file of log lines that never grows past a bound."""

import sys
from pathlib import Path

MOST_BYTES = 8_000_000


class KeptLines:
    """Appends lines to `file`; before it would pass `most_bytes` it becomes `file`.1, in place of the one before.

    A reader that follows the file by its content, as log collectors do, loses nothing. A full disk loses lines here,
    says so once, and stops nobody.
    """

    def __init__(self, file: Path, *, most_bytes: int = MOST_BYTES) -> None:
        """Raises OSError where the file cannot be written at all."""
        self._file = file
        self._most_bytes = most_bytes
        self._complained = False
        self._open()

    def _open(self) -> None:
        self._lines = self._file.open("ab", buffering=0)
        self._bytes = self._lines.tell()

    def write(self, line: bytes) -> None:
        try:
            if self._bytes and self._bytes + len(line) > self._most_bytes:
                self._lines.close()
                self._file.replace(self._file.with_name(self._file.name + ".1"))
                self._open()
            self._bytes += self._lines.write(line) or 0
        except (OSError, ValueError) as error:  # ValueError: the file could not be opened again
            if not self._complained:
                self._complained = True
                print(f"entrypoint.py: lines are no longer kept: {error}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """May be repeated."""
        self._lines.close()
