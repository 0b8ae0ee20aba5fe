"""Children that never outlive their parent, tried with real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.waiting import wait_until

from burnline_sample_app.errors import ProcessFailedError
from burnline_sample_app.processes.group import ProcessGroup

pytestmark = pytest.mark.real

SLEEPER = [sys.executable, "-S", "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-S",
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def _is_alive(pid: int) -> bool:
    """A zombie does not live."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _start(group: ProcessGroup, name: str, command: list[str]) -> int:
    child = group.start(name, command)
    group.wait_until(lambda: "up" in child.last_lines(), what="it printed", timeout_seconds=10)
    return child.process.pid


def test_leaving_the_block_stops_all_and_kills_the_stubborn(tmp_path: Path) -> None:
    group = ProcessGroup(log_folder=tmp_path)
    pids = [_start(group, "sleeper", SLEEPER), _start(group, "stubborn", STUBBORN)]
    processes = [child.process for child in group.children.values()]
    group.stop(grace_seconds=0.3)
    assert not any(_is_alive(pid) for pid in pids)
    assert [process.returncode for process in processes] == [-signal.SIGTERM, -signal.SIGKILL]
    group.stop()


def test_a_child_that_ends_early_is_reported_with_its_last_words(tmp_path: Path) -> None:
    with ProcessGroup(log_folder=tmp_path) as group:
        group.start("short", [sys.executable, "-S", "-c", "raise SystemExit('no disk')"])
        with pytest.raises(ProcessFailedError, match="short ended with code 1 before it was ready\nno disk"):
            group.wait_until(lambda: False, what="it was ready", timeout_seconds=10)


def test_a_program_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    with ProcessGroup(log_folder=tmp_path) as group:
        group.start("absent", ["/no/such/program"])
        with pytest.raises(ProcessFailedError, match="/no/such/program: No such file"):
            group.wait_until(lambda: False, what="it was ready", timeout_seconds=10)


def test_a_name_is_used_once_at_a_time(tmp_path: Path) -> None:
    with ProcessGroup(log_folder=tmp_path) as group:
        group.start("one", SLEEPER)
        with pytest.raises(ProcessFailedError, match="one is running already"):
            group.start("one", SLEEPER)
        group.stop_one("one")
        group.start("one", SLEEPER)


def test_waiting_ends_when_its_time_is_up(tmp_path: Path) -> None:
    with ProcessGroup(log_folder=tmp_path) as group:
        group.start("sleeper", SLEEPER)
        with pytest.raises(ProcessFailedError, match=r"not within 0\.05 s: it was ready"):
            group.wait_until(lambda: False, what="it was ready", timeout_seconds=0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, threading, time
from pathlib import Path
from burnline_sample_app.processes.group import ProcessGroup
group = ProcessGroup(log_folder=Path({str(tmp_path)!r}))
def start():
    print(group.start("sleeper", {SLEEPER!r}).process.pid, flush=True)
starter = threading.Thread(target=start)  # the thread that asked for the child may end before it
starter.start()
starter.join()
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child_pid = int(parent.stdout.readline())
    log = tmp_path / "sleeper.log"
    wait_until(lambda: log.exists() and "up" in log.read_text(), timeout_seconds=10, what="the child is up")
    assert _is_alive(child_pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(timeout=10)
    parent.stdout.close()
    wait_until(lambda: not _is_alive(child_pid), timeout_seconds=10, what="the child has ended")
