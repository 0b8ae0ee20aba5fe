"""A group of child processes with one life."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from burnline_sample_app.errors import ProcessFailedError
from burnline_sample_app.processes import parent_guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One started program. `log_path` holds what it prints; None when it prints to the parent's own output."""

    name: str
    process: subprocess.Popen[bytes]
    log_path: Path | None

    def last_lines(self, count: int = 15) -> str:
        """The end of its log; empty without a log."""
        if self.log_path is None or not self.log_path.exists():
            return ""
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-count:])


class ProcessGroup:
    """Starts programs and stops them all: at `stop`, at the end of a `with` block, and by the kernel (Linux) when
    this process dies, even by SIGKILL. Not thread-safe.

    Each child leads a process group of its own, so Ctrl-C reaches only the parent, which then stops them in order.
    """

    def __init__(self, *, log_folder: Path | None = None) -> None:
        """With a `log_folder`, which is created, each child writes to NAME.log there."""
        self._log_folder = log_folder
        self._children: dict[str, Child] = {}
        # The kernel watches the thread that started a child, not the process: this one lives as long as the group.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="process-group")
        if log_folder is not None:
            log_folder.mkdir(parents=True, exist_ok=True)

    @property
    def children(self) -> Mapping[str, Child]:
        """By name, in the order of their start."""
        return self._children

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environ: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        folder: Path | None = None,
    ) -> Child:
        """Starts a program; `environ` is added to this process's. A name is free again once its child has ended.

        Raises ProcessFailedError when the name is in use. A program that does not exist shows as a child that ends
        at once.
        """
        known = self._children.get(name)
        if known is not None and known.process.poll() is None:
            raise ProcessFailedError(f"{name} is running already")
        log_path = self._log_folder / f"{name}.log" if self._log_folder else None
        guarded = [sys.executable, "-E", "-S", parent_guard.__file__, str(os.getpid()), *command]
        output: IO[bytes] | None = log_path.open("ab") if log_path else None
        try:
            process = self._starter.submit(
                subprocess.Popen[bytes],
                guarded,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env={**os.environ, **(environ or {})},
                pass_fds=tuple(pass_fds),
                cwd=folder,
                process_group=0,
            ).result()
        finally:
            if output is not None:
                output.close()
        child = Child(name=name, process=process, log_path=log_path)
        self._children[name] = child
        return child

    def ended(self) -> Child | None:
        """A child that is not running any more, if there is one."""
        return next((child for child in self._children.values() if child.process.poll() is not None), None)

    def wait_until(
        self, is_ready: Callable[[], bool], *, what: str, timeout_seconds: float, child: str | None = None
    ) -> None:
        """Asks again and again. Raises ProcessFailedError when time is up, or when the child (or, with None, any child)
        ends before."""
        deadline_seconds = time.monotonic() + timeout_seconds
        while not is_ready():
            gone = self.ended() if child is None else self._children[child]
            if gone is not None and gone.process.poll() is not None:
                code = gone.process.returncode
                raise ProcessFailedError(f"{gone.name} ended with code {code} before {what}\n{gone.last_lines()}")
            if time.monotonic() > deadline_seconds:
                raise ProcessFailedError(f"not within {timeout_seconds:g} s: {what}")
            time.sleep(0.02)

    def stop_one(self, name: str, *, grace_seconds: float = 10.0) -> int:
        """Stops one child as `stop` does; its exit code. The name may be started again."""
        child = self._children.pop(name)
        _signal(child, signal.SIGTERM)
        return _wait_or_kill(child, time.monotonic() + grace_seconds)

    def stop(self, *, grace_seconds: float = 10.0) -> None:
        """SIGTERM to all, last started first; SIGKILL to those still running after the grace. May be repeated."""
        for child in reversed(self._children.values()):
            _signal(child, signal.SIGTERM)
        deadline_seconds = time.monotonic() + grace_seconds
        for child in reversed(self._children.values()):
            _wait_or_kill(child, deadline_seconds)
        self._children.clear()
        self._starter.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _signal(child: Child, number: signal.Signals) -> None:
    """To the child and whatever it started in its process group."""
    if child.process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, number)


def _wait_or_kill(child: Child, deadline_seconds: float) -> int:
    try:
        return child.process.wait(timeout=max(0.0, deadline_seconds - time.monotonic()))
    except subprocess.TimeoutExpired:
        _signal(child, signal.SIGKILL)
        return child.process.wait()
