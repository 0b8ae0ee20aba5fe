"""A program that a test starts, and that ends with the tests, however they end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.waiting import wait_until


class Program:
    """Starts at once, with what it prints in a log; a `with` block stops it.

    On Linux the kernel ends it when the thread that started it ends: so start it from the tests' main thread.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        name: str = "",
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        """`environ` is added to this process's; `log` is added to, and its folder made."""
        self.name = name or Path(command[0]).name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        tether = shutil.which("setpriv")
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [tether, "--pdeathsig", "TERM", "--", *command] if tether else command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environ or {})},
                cwd=folder,
                process_group=0,
            )

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def last_lines(self, count: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def assert_running(self) -> None:
        """Raises RuntimeError with its last words where it has ended."""
        if not self.running:
            raise RuntimeError(f"{self.name} ended with code {self.process.returncode}\n{self.last_lines()}")

    def wait_until(self, is_ready: Callable[[], bool], *, what: str, timeout_seconds: float) -> None:
        """Raises RuntimeError where the program ends before, TimeoutError where it is late."""

        def ready() -> bool:
            self.assert_running()
            return is_ready()

        wait_until(ready, timeout_seconds=timeout_seconds, what=what)

    def stop(self, *, grace_seconds: float = 10) -> int:
        """SIGTERM to it and what it started, SIGKILL after the grace; its exit code. May be repeated."""
        self._signal(signal.SIGTERM)
        try:
            return self.process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """SIGKILL to it and what it started; its exit code."""
        self._signal(signal.SIGKILL)
        return self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
