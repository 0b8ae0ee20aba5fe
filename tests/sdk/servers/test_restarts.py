"""Workers that are restarted, killed and forked: numbers are kept, files are bounded, nothing hangs."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.sdk.commands import COUNT, PREFORK_GUNICORN, SERVERS, WSGI
from tests.support.sdk.server import Server

pytestmark = pytest.mark.real

AT_ONCE = ["-c", "tests/support/sdk/gunicorn_at_once.py"]


def folder(server: Server) -> Path:
    """The shared memory of the server's workers."""
    (found,) = Path("/dev/shm").glob(f"burnline-{os.geteuid()}-*-{server.process.pid}-*")
    return found


def test_restarted_workers_take_over_slots_and_lose_nothing(tmp_path: Path) -> None:
    with Server([*PREFORK_GUNICORN, *AT_ONCE, "--max-requests", "4", WSGI], tmp_path / "output") as server:
        pids: set[str] = set()
        asked = 0
        last = 0.0
        while len(pids) < 12:
            pids |= set(server.get_many("/orders/7", 20))
            asked += 20
            now = server.sample(COUNT)
            assert now >= last
            last = now
        server.wait_for_sample(COUNT, asked)
        assert len(list(folder(server).iterdir())) <= 4


def quickest_scrape(server: Server) -> tuple[float, int]:
    """Seconds of the quickest of some scrapes, and the lines of the page."""
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        page = server.get("/metrics")[1]
        taken.append(time.perf_counter() - began)
    return min(taken), len(page.splitlines())


def test_two_hundred_restarts_and_a_kill_between_them_cost_no_file_no_time_and_no_count(tmp_path: Path) -> None:
    command = [*PREFORK_GUNICORN, *AT_ONCE, "--preload", "--max-requests", "4", "--log-level", "warning", WSGI]
    with Server(command, tmp_path / "output") as server:
        server.get_many("/orders/7", 8)
        server.wait_for_sample(COUNT, 8)
        fresh_seconds, fresh_lines = quickest_scrape(server)
        pids: set[str] = set()
        asked, killed, last = 8, 0, 8.0
        while len(pids) < 200:
            pids |= set(server.get_many("/orders/7", 40))
            asked += 40
            with contextlib.suppress(OSError):
                server.get("/die")
            killed += 1
            now = server.sample(COUNT)
            assert last <= now <= asked, "a counter fell, or counted twice"
            last = now
            assert len(list(folder(server).iterdir())) <= 4
        server.wait_for_sample('orders_total{kind="book"}', asked)
        server.wait_for_sample('orders_total{kind="last"}', killed)
        server.wait_for_sample(COUNT, asked)
        assert quickest_scrape(server)[1] <= fresh_lines + 1  # the one of those that died
        server.wait_for(lambda: quickest_scrape(server)[0] <= 2 * fresh_seconds)  # others use this machine too
        assert server.sample("http_server_active_requests") == 0


def test_a_killed_worker_loses_no_counts(tmp_path: Path) -> None:
    with Server(SERVERS["gunicorn"], tmp_path / "output") as server:
        server.get_many("/orders/7", 40)
        for _ in range(3):
            with contextlib.suppress(OSError):
                server.get("/die")
        server.get_many("/orders/7", 40)
        server.wait_for_sample('orders_total{kind="book"}', 80)
        assert server.sample('orders_total{kind="last"}') == 3
        assert server.sample("http_server_active_requests") == 0
        assert len(list(folder(server).iterdir())) <= 4


FORKS = """
import os, sys, threading, random
import burnline
burnline.configure(service="forker")
orders = burnline.counter("orders_total", "Orders.")
stop = threading.Event()
def busy():
    while not stop.is_set():
        with burnline.span("busy"):
            orders.inc()
        stop.wait(0.0001)  # else the forks wait for the interpreter most of the time
threads = [threading.Thread(target=busy) for _ in range(2)]
for thread in threads: thread.start()
for _ in range(1000):
    child = os.fork()
    if child == 0:
        with burnline.span("child"):
            orders.inc()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
for thread in threads: thread.join()
print("done")
"""


def test_forking_while_spans_and_numbers_are_recorded_never_hangs() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKS], capture_output=True, text=True, timeout=90, check=True
    )
    assert done.stdout == "done\n"


@pytest.mark.parametrize("thread_pool", ["import concurrent.futures.thread", "pass"], ids=["known", "unknown"])
def test_a_process_with_a_thread_may_fork_before_its_first_span(thread_pool: str) -> None:
    program = f"""
import os, threading
import burnline
burnline.configure(service="forker")
{thread_pool}
stop = threading.Event()
threading.Thread(target=stop.wait).start()
for _ in range(3):
    child = os.fork()
    if child == 0:
        with burnline.span("child"):
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
with burnline.span("parent"):
    stop.set()
print("done")
"""
    quiet = ["-W", "ignore::DeprecationWarning"]  # Python 3.12 warns of every fork beside a thread
    command = [sys.executable, *quiet, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_two_hundred_killed_children_of_a_process_count_towards_its_numbers_in_bounded_files() -> None:
    program = """
import os
from pathlib import Path
import burnline
from prometheus_client import REGISTRY
burnline.configure(service="forker")
orders = burnline.counter("orders_total", "Orders.")
late = burnline.gauge("depth", "Depth.", across="max")
orders.inc(5)
for number in range(200):
    if os.fork() == 0:
        orders.inc()
        late.set(number)
        os.kill(os.getpid(), 9)
    os.wait()
print(REGISTRY.get_sample_value("orders_total"))
(folder,) = Path("/dev/shm").glob(f"burnline-{os.geteuid()}-*-{os.getpid()}-*")
print(len(list(folder.iterdir())))
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    orders, files = done.stdout.split()
    assert orders == "205.0"
    assert int(files) <= 3  # the process's, a living child's, and their index
