"""Programs that never outlive the tests, tried with real processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.program import Program
from tests.support.waiting import wait_until

pytestmark = pytest.mark.real

SLEEPER = [sys.executable, "-S", "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-S",
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
ROOT = Path(__file__).parents[2]


def is_up(program: Program) -> bool:
    return "up" in program.last_lines()


def test_leaving_the_block_stops_it(tmp_path: Path) -> None:
    with Program(SLEEPER, log=tmp_path / "log") as program:
        program.wait_until(lambda: is_up(program), what="it printed", timeout_seconds=10)
        assert program.running
    assert program.process.returncode == -signal.SIGTERM


def test_the_stubborn_are_killed_after_the_grace(tmp_path: Path) -> None:
    with Program(STUBBORN, log=tmp_path / "log") as program:
        program.wait_until(lambda: is_up(program), what="it printed", timeout_seconds=10)
        assert program.stop(grace_seconds=0.1) == -signal.SIGKILL


def test_one_that_ends_early_is_reported_with_its_last_words(tmp_path: Path) -> None:
    with (
        Program([sys.executable, "-S", "-c", "raise SystemExit('no disk')"], name="short", log=tmp_path / "log") as one,
        pytest.raises(RuntimeError, match="short ended with code 1\nno disk"),
    ):
        one.wait_until(lambda: False, what="it was ready", timeout_seconds=10)


def test_waiting_ends_when_its_time_is_up(tmp_path: Path) -> None:
    late = pytest.raises(TimeoutError, match=r"it was ready: not so after 0\.05 s")
    with Program(SLEEPER, log=tmp_path / "log") as program, late:
        program.wait_until(lambda: False, what="it was ready", timeout_seconds=0.05)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="the kernel's death signal is asked for with setpriv")
def test_it_ends_when_the_tests_are_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from tests.support.program import Program
program = Program({SLEEPER!r}, log=Path({str(tmp_path)!r}) / "log")
program.wait_until(lambda: "up" in program.last_lines(), what="it printed", timeout_seconds=10)
print(program.process.pid, flush=True)
time.sleep(60)
"""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environ) as tests:
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        assert is_alive(pid)
        tests.kill()
    wait_until(lambda: not is_alive(pid), timeout_seconds=10, what="the program has ended")


def is_alive(pid: int) -> bool:
    """A zombie does not live."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
