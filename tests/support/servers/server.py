"""What all real servers share: a port that stays the same, start, stop, kill, restart, ready."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
from tests.support.ports import free_port
from tests.support.program import Program

READY_WITHIN_SECONDS = 30.0


class RealServer:
    """A server process on 127.0.0.1. `with` starts it and waits until it is ready, and stops it at the end.

    Stopped or killed, it can be started again: on the same port, with the same data.
    """

    name: str
    ready_path: str

    def __init__(self, folder: Path) -> None:
        """`folder` is the server's own; it is made if it does not exist."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self._program: Program | None = None

    def command(self) -> list[str]:
        """The command line; subclasses say it, with `self.port` in it."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The address without a slash at the end; it stays the same over restarts."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The running (or last) process's id; raises RuntimeError before the first start."""
        return self._started.process.pid

    @property
    def running(self) -> bool:
        return self._program is not None and self._program.running

    @property
    def _started(self) -> Program:
        if self._program is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._program

    def start(self) -> Self:
        """Starts the process and waits until it is ready; raises RuntimeError with its log if it ends instead.

        A port taken by somebody else before the first start is changed for another one.
        """
        for tries_left in (2, 1, 0):
            if self._program is None:
                self.port = free_port(self.port)
            log = self.folder / f"{self.name}.log"
            program = self._program = Program(self.command(), name=self.name, log=log)
            try:
                self.wait_ready()
                return self
            except RuntimeError:
                if not tries_left or "address already in use" not in program.last_lines():
                    raise
                self._program = None
        raise AssertionError("the last try either returned or raised")

    def wait_ready(self, timeout_seconds: float = READY_WITHIN_SECONDS) -> None:
        """Waits until the server says it is ready; raises RuntimeError if it has ended, TimeoutError if it is late."""
        what = f"{self.name} at {self.url} is ready"
        self._started.wait_until(self._is_ready, what=what, timeout_seconds=timeout_seconds)

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(self.url + self.ready_path, timeout=5, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self) -> None:
        """Ends the process in order (SIGTERM), or by SIGKILL after 20 s; nothing happens where it does not run."""
        if self.running:
            self._started.stop(grace_seconds=20)

    def kill(self) -> None:
        """Ends the process at once (SIGKILL): as in a power cut."""
        if self._program is not None:
            self._program.kill()

    def pause(self) -> None:
        """Halts the process (SIGSTOP): connections are taken, answers do not come, until `resume`."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def restart(self) -> Self:
        """Stops if it runs, starts again on the same port with the same data, and waits until it is ready."""
        self.stop()
        return self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.running:
            self.resume()
        self.stop()
