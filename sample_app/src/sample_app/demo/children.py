"""Child processes that cannot outlive this one, even if this one is killed.

Linux ends a child when the *thread* that started it ends (PR_SET_PDEATHSIG, set by ``setpriv``), so all children are
started by one thread that lives as long as the process.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The shell's look at its parent closes the gap between the start and the request to the kernel: whoever was orphaned
# in it ends at once.
_TIED_TO_PARENT = (
    *("setpriv", "--pdeathsig", "KILL", "--"),
    *("sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"'),
)

_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="children")


class Child:
    """One command, its log file, and the process that runs it now, if any. It can be started again after it ended.

    Methods are for one thread at a time, except `running` and `log_tail`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """`env` is added to this process's environment. Output goes to the end of `log`."""
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self._env = {**os.environ, **(env or {})}
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running (or last) process's id; raises RuntimeError before the first start."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before the first start; minus the signal's number when a signal ended it."""
        return None if self._process is None else self._process.poll()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts the command; raises RuntimeError if it runs already.

        A command that does not exist ends at once with exit code 127 and says so in the log.
        """
        if self.running:
            raise RuntimeError(f"{self.name} runs already, as process {self.pid}")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._process = _starter.submit(self._spawn).result()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*_TIED_TO_PARENT, str(os.getpid()), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,  # a terminal's Ctrl-C reaches this process only, which then stops in order
            )

    def ask_to_stop(self) -> None:
        """Sends SIGTERM and returns at once; `stop` afterwards waits for the end."""
        if self._process is not None and self.running:
            self._process.terminate()

    def stop(self, *, timeout_seconds: float = 10) -> int | None:
        """SIGTERM, then SIGKILL after the timeout; returns the exit code, None if it was never started."""
        if self._process is None:
            return None
        self.ask_to_stop()
        try:
            return self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int | None:
        """SIGKILL: no chance to tidy up."""
        if self._process is None:
            return None
        self._process.kill()
        return self._process.wait()

    def pause(self) -> None:
        """Stops the process where it stands (SIGSTOP): its port answers, nobody is at home."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the log, or an empty string where there is none."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 200 * lines))
                return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""

    def describe_end(self) -> str:
        """Says how the process ended, with the last lines of its log."""
        return f"{self.name} ended with exit code {self.exit_code}; the end of {self.log}:\n{self.log_tail()}"
