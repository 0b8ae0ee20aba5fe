"""Servers with several worker processes: exact numbers from any worker, bounded files, no hooks in the app."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.sdk.otlp.collector import Collector
from tests.sdk.servers.server import BIN, Server

GUNICORN = ["gunicorn", "-b", "127.0.0.1:{port}", "-w", "3", "--no-control-socket"]
AT_ONCE = ["-c", "tests/sdk/servers/gunicorn_at_once.py"]
COUNT = 'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200"'
pytestmark = pytest.mark.real

WSGI = "tests.sdk.servers.shop:app"
ASGI = "tests.sdk.servers.shop_async:app"

SERVERS = {
    "gunicorn": [*GUNICORN, WSGI],
    "gunicorn --preload": [*GUNICORN, "--preload", WSGI],
    "gunicorn threads": [*GUNICORN, "-k", "gthread", "--threads", "4", WSGI],
    "gunicorn gevent": [*GUNICORN, "-k", "gevent", WSGI],
    "gunicorn gevent --preload": [*GUNICORN, "-k", "gevent", "--preload", WSGI],
    "uvicorn": ["uvicorn", "--port", "{port}", "--workers", "2", "--log-level", "warning", ASGI],
    "uwsgi": ["uwsgi", "--http-socket", "127.0.0.1:{port}", "--master", "-p", "3", "--enable-threads",
              "--need-app", "--die-on-term", "-w", WSGI],
    "uwsgi lazy": ["uwsgi", "--http-socket", "127.0.0.1:{port}", "--master", "-p", "2", "--enable-threads",
                   "--lazy-apps", "--die-on-term", "-w", WSGI],
}  # fmt: skip


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


def folder(server: Server) -> Path:
    """The shared memory of the server's workers."""
    (found,) = Path("/dev/shm").glob(f"burnline-{os.geteuid()}-*-{server.process.pid}-*")
    return found


@pytest.mark.parametrize("name", SERVERS)
def test_every_worker_shows_the_sum_and_every_span_arrives(name: str, collector: Collector, tmp_path: Path) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    with Server(SERVERS[name], tmp_path / "output", environ) as server:
        pids = set(server.get_many("/orders/7", 200))
        assert len(pids) > 1, "one worker answered everything; the test shows nothing"
        server.wait_for_sample(COUNT, 200)
        if "uvicorn" not in name:
            server.wait_for_sample("orders_total", 200)
        assert [server.sample(COUNT) for _ in range(8)] == [200] * 8  # whichever worker answers
        assert server.sample("http_server_active_requests") == 0
        lines = [line for line in server.output().splitlines() if '"event":"http_request"' in line]
        assert len(lines) == 200
        if "uwsgi" in name:  # it runs no exit handlers in a worker that it finds busy, so the last second may be lost
            collector.wait(lambda: len(collector.spans) == 200)
    collector.wait(lambda: len(collector.spans) == 200)
    assert len({span.span_id for span in collector.spans}) == 200
    assert len({span.trace_id for span in collector.spans}) == 200


def ask_over_one_connection(server: Server, count: int) -> set[str]:
    """The processes that answered: one, unless the server closes the connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    bodies = set()
    for _ in range(count):
        connection.request("GET", "/pid")
        bodies.add(connection.getresponse().read().decode())
    connection.close()
    return bodies


def test_four_thousand_requests_are_as_many_spans_and_counts_and_no_id_twice(
    collector: Collector, tmp_path: Path
) -> None:
    command = [*GUNICORN, "--preload", "-w", "4", "-k", "gthread", "--threads", "4", WSGI]
    with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
        with ThreadPoolExecutor(8) as pool:
            pids = set().union(*pool.map(lambda _: ask_over_one_connection(server, 250), range(16)))
        assert len(pids) > 1, "one worker answered everything; the test shows nothing"
        server.wait_for_sample(COUNT, 4000)
    collector.wait(lambda: len(collector.spans) == 4000)
    assert len({span.span_id for span in collector.spans}) == len({span.trace_id for span in collector.spans}) == 4000


def test_streams_of_one_gevent_worker_take_their_whole_time_each_in_its_own_trace(
    collector: Collector, tmp_path: Path
) -> None:
    command = ["gunicorn", "-b", "127.0.0.1:{port}", "-k", "gevent", "--no-control-socket", WSGI]
    with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
        seen = server.get_many("/stream", 8, threads=8)
        server.wait_for_sample(COUNT, 8)
    assert server.process.returncode == 0, "it did not hear SIGTERM"
    collector.wait(lambda: len(collector.spans) == 8)
    assert all((span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 >= 0.2 for span in collector.spans)
    traces = {span.trace_id.hex() for span in collector.spans}
    assert {tuple(body.split()) for body in seen} == {(trace, trace) for trace in traces}
    assert len(traces) == 8


def test_an_exemplar_of_one_worker_is_shown_by_another(tmp_path: Path) -> None:
    with Server(SERVERS["gunicorn"], tmp_path / "output") as server:
        traces = {f"{number:032x}" for number in range(1, 41)}
        for trace_id in sorted(traces):
            server.get("/orders/7", {"traceparent": f"00-{trace_id}-00000000000000ff-01"})
        server.wait_for_sample(COUNT, len(traces))
        seen = set()
        for _ in range(12):
            text = server.get("/metrics", {"Accept": "application/openmetrics-text;version=1.0.0"})[1]
            seen.add(tuple(re.findall(r'trace_id="(\w+)"', text)))
        assert len(seen) == 1  # all workers show the same, so at least two of three show what another recorded
        assert set(*seen) <= traces


def test_restarted_workers_take_over_slots_and_lose_nothing(tmp_path: Path) -> None:
    with Server([*GUNICORN, *AT_ONCE, "--max-requests", "4", WSGI], tmp_path / "output") as server:
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
    command = [*GUNICORN, *AT_ONCE, "--preload", "--max-requests", "4", "--log-level", "warning", WSGI]
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
        seconds, lines = quickest_scrape(server)
        assert lines <= fresh_lines + 1  # the one of those that died
        assert seconds <= 2 * fresh_seconds
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


def test_two_servers_at_once_count_for_themselves(tmp_path: Path) -> None:
    with (
        Server(SERVERS["gunicorn"], tmp_path / "one") as one,
        Server(SERVERS["gunicorn"], tmp_path / "two") as two,
    ):
        one.get_many("/orders/7", 20)
        two.get_many("/orders/7", 40)
        one.wait_for_sample(COUNT, 20)
        two.wait_for_sample(COUNT, 40)


@pytest.mark.parametrize(
    "command",
    [["uvicorn", "--port", "{port}", "--log-level", "warning", ASGI], ["gunicorn", "-b", "127.0.0.1:{port}", WSGI]],
    ids=["uvicorn", "gunicorn"],
)
def test_a_server_that_is_told_to_end_sends_what_is_left(
    command: list[str], collector: Collector, tmp_path: Path
) -> None:
    with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
        server.get_many("/orders/7", 20)
    assert len(collector.spans) == 20


def test_a_program_that_cannot_be_changed_is_measured_by_burnline_run(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(
        "from flask import Flask\napp = Flask('plain')\napp.add_url_rule('/orders/7', view_func=lambda: 'x')\n"
    )
    command = ["burnline-run", str(BIN / "gunicorn"), "-b", "127.0.0.1:{port}", "-w", "2", "--chdir", str(tmp_path)]
    environ = {"OTEL_SERVICE_NAME": "plain"}
    with Server([*command, "--no-control-socket", "plain:app"], tmp_path / "output", environ) as server:
        server.get_many("/orders/7", 20)
        server.wait_for_sample(COUNT, 20)
        assert '"service":"plain"' in server.output()


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
