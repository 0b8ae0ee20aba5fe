"""The demo as a person runs it, with all its real parts; a day of history, to be quick."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]  # whole demos, on a machine that may be busy with others


class Run:
    """One running demo, in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.output = folder / "output"
        self.run_folder = folder / "run"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "burnline_sample_app.demo",
                    "--history=1",
                    f"--keep={self.run_folder}",
                    *arguments,
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_said(self, words: str, *, timeout_seconds: float = 250) -> None:
        def is_said() -> bool:
            assert self.process.poll() is None or words in self.said(), self.said()
            return words in self.said()

        wait_until(is_said, timeout_seconds=timeout_seconds, what=f"the demo says {words!r}")

    def children(self) -> dict[str, int]:
        """The process ids of what it runs, by what their command lines tell."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                command = (entry / "cmdline").read_bytes().decode().replace("\0", " ")
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == self.process.pid:
                found[command] = int(entry.name)
        return found

    def child(self, words: str) -> int:
        (pid,) = [pid for command, pid in self.children().items() if words in command]
        return pid


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def two_runs(tmp_path: Path) -> Iterator[tuple[Run, Run]]:
    """Two demos, started at the same moment."""
    runs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        runs.append(Run(tmp_path / name))
    yield runs[0], runs[1]
    for run in runs:
        run.process.kill()
        run.process.wait()


def jobs_up(run: Run) -> dict[str, int]:
    """How many targets of each job answer the demo's Prometheus."""
    url = re.findall(r"Prometheus +(http://127\.0\.0\.1:\d+)", run.said())[0]
    answer = httpx2.get(f"{url}/api/v1/query", params={"query": "sum by (job) (up)"}, timeout=10, trust_env=False)
    return {each["metric"]["job"]: int(each["value"][1]) for each in answer.json()["data"]["result"]}


def test_two_demos_run_side_by_side_and_leave_no_process_behind(two_runs: tuple[Run, Run]) -> None:
    for run in two_runs:
        run.wait_until_said("ready after")
    addresses = [set(re.findall(r"http://127\.0\.0\.1:\d+", run.said())) for run in two_runs]
    assert len(addresses[0]) == len(addresses[1]) == 4
    assert not addresses[0] & addresses[1]

    def all_scrape_what_the_boards_show() -> bool:
        return all(jobs_up(run) == {"shop": 4, "slo-service": 1, "prometheus": 1} for run in two_runs)

    wait_until(all_scrape_what_the_boards_show, timeout_seconds=60, what="each Prometheus scrapes all of its demo")

    asked, killed = two_runs
    children = [list(run.children().values()) for run in two_runs]
    assert [len(pids) for pids in children] == [7, 7]  # four services, the load, Prometheus, the SLO service
    asked.process.send_signal(signal.SIGTERM)
    assert asked.process.wait(30) == 0
    assert "stopped: every process has ended" in asked.said()
    assert not [pid for pid in children[0] if is_alive(pid)]

    killed.process.kill()
    killed.process.wait()
    wait_until(
        lambda: not [pid for pid in children[1] if is_alive(pid)], timeout_seconds=15, what="the orphans have ended"
    )


def test_a_part_that_dies_ends_the_demo_with_its_name_and_its_last_words(tmp_path: Path) -> None:
    run = Run(tmp_path)
    try:
        run.wait_until_said("Prometheus: ready")
        os.kill(run.child("prometheus.yml"), signal.SIGKILL)
        assert run.process.wait(30) == 1
    finally:
        run.process.kill()
        run.process.wait()
    assert re.search(r"error: prometheus ended with code -9", run.said())


SCENARIO = """
summary: Nothing goes wrong, and yet a page is expected at once.
seed: 1
lasts_seconds: 2
alerts:
  - slo: checkout/availability
    tier: page_1h
    fires_after_seconds: 0
    fires_within_seconds: 1
    resolves_within_seconds: 2
"""


def test_it_ends_by_itself_with_code_1_and_the_reason_when_the_page_does_not_come(tmp_path: Path) -> None:
    scenario = tmp_path / "quick.yaml"
    scenario.write_text(SCENARIO)
    run = Run(tmp_path, "--exit-after-alert", "--fault-after=0", f"--scenario={scenario}")
    try:
        assert run.process.wait(300) == 1, run.said()
    finally:
        run.process.kill()
        run.process.wait()
    assert "not as expected: page_1h of checkout/availability did not fire within 1 s of the fault" in run.said()
