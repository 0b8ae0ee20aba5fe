"""Where lines go: the process's standard output, one write for each line, straight to the file descriptor.

One write system call keeps lines of several processes apart. `sys.stdout` is looked at for each line, so that a
test that replaces it, or a host that redirects it, sees the lines.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from burnline._private.guard import GUARD
from burnline._private.logs.console import render
from burnline._private.logs.encoding import encode_plain


class _Raw(Protocol):
    def write(self, line: bytes, /) -> int | None: ...


class LineOutput:
    """Emits lines. Never raises: a closed or full output is counted by the guard."""

    __slots__ = ("_raw", "_seen", "_sink", "console", "export")

    def __init__(self, sink: Callable[[bytes], object] | None = None) -> None:
        """`sink` takes the lines instead of standard output; for tests."""
        self._sink = sink
        self.export: Callable[[Mapping[str, object]], object] | None = None
        """Called with the fields of each line as well, when set; never raises."""
        self.console = False
        """Whether lines are for people; set when the SDK starts."""
        self._seen: object = None
        self._raw: _Raw | None = None

    def emit(
        self, fields: Mapping[str, object], encode: Callable[[Mapping[str, object]], bytes] = encode_plain
    ) -> None:
        """Writes and exports a line of these fields, which are texts and numbers unless `encode` takes more."""
        if self.export is not None:
            self.export(fields)
        self.write(render(fields) if self.console else encode(fields))

    def write(self, line: bytes) -> None:
        """Writes `line`, which ends with a newline."""
        try:
            if self._sink is not None:
                self._sink(line)
                return
            if sys.stdout is not self._seen:
                self._seen = sys.stdout
                self._raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
            raw = self._raw
            if raw is None:
                if sys.stdout is not None:
                    sys.stdout.write(line.decode())
                return
            written = raw.write(line)
            while written is not None and written < len(line):
                line = line[written:]
                written = raw.write(line)
            if written is None:
                raise BlockingIOError("standard output is full; the line is lost")
        except Exception as error:  # noqa: BLE001 - a lost line must not lose a request
            GUARD.caught("log line", error)
