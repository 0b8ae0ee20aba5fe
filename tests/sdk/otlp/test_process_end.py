"""Spans of a process that forks, or ends, whichever way it ends; and its end is not held up."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from tests.support.sdk.collector import Collector
from tests.support.sdk.exporting import CountingTelemetry

from burnline._private.collector import Otlp
from burnline._private.otlp.endpoint import endpoint_of
from burnline._private.otlp.exporter import Exporter
from burnline._private.wire import text

SPAN = text(5, "work")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


def exporter_to(collector: Collector) -> Exporter:
    otlp = Otlp(url=f"{collector.url}/v1/traces", timeout_seconds=5, compression="gzip")
    return Exporter(endpoint_of(otlp, "TRACES"), lambda: b"", CountingTelemetry())


def put_many(exporter: Exporter) -> None:
    for _ in range(1000):
        exporter.put(b"", SPAN)


def test_eight_threads_lose_nothing(collector: Collector) -> None:
    exporter = exporter_to(collector)
    threads = [threading.Thread(target=put_many, args=(exporter,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert exporter.flush(30)
    assert len(collector.spans) == 8000


@pytest.mark.real
def test_a_forked_child_sends_its_own_spans_and_not_its_parents(collector: Collector) -> None:
    exporter = exporter_to(collector)
    exporter.put(b"", text(5, "parent"))
    child = os.fork()
    if child == 0:
        exporter.put(b"", text(5, "child"))
        os._exit(0 if exporter.flush(30) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert exporter.flush(30)
    assert sorted(span.name for span in collector.spans) == ["child", "parent"]


PROGRAM = """
import os, signal, sys, threading, time
import burnline
burnline.configure(service="shop", exit_timeout_seconds=60)
with burnline.span("work", colour="red"):
    pass
{end}
"""


def run(program: str, endpoint: str, **environ: str) -> int:
    """The return code of the program, which takes less than its exit timeout."""
    environ |= {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=acme"}
    done = subprocess.run([sys.executable, "-c", program], env=environ, timeout=50, check=False)
    return done.returncode


@pytest.mark.parametrize(
    ("end", "code"),
    [("sys.exit(0)", 0), ("", 0), ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)", -signal.SIGTERM)],
    ids=["sys.exit", "end of program", "SIGTERM"],
)
@pytest.mark.real
def test_spans_of_a_process_that_ends_arrive(end: str, code: int, collector: Collector) -> None:
    assert run(PROGRAM.format(end=end), collector.url) == code
    (span,) = collector.spans
    assert span.name == "work"
    (resource,) = collector.requests[0].resource_spans
    attributes = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
    assert attributes["service.name"] == "shop"
    assert collector.headers[0]["x-tenant"] == "acme"


@pytest.mark.real
def test_spans_of_a_process_that_is_asked_to_end_again_and_again_arrive(collector: Collector) -> None:
    collector.stall_seconds = 0.2
    more = 'for _ in range(2):\n    with burnline.span("work"): pass\n'
    ask = "lambda: [os.kill(os.getpid(), signal.SIGTERM) or time.sleep(0.001) for _ in range(1000)]"
    end = f"{more}threading.Thread(target={ask}, daemon=True).start(); time.sleep(5)"
    assert run(PROGRAM.format(end=end), collector.url, OTEL_BSP_MAX_EXPORT_BATCH_SIZE="1") == -signal.SIGTERM
    assert [span.name for span in collector.spans] == ["work"] * 3


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://collector..example:4318", "nonsense", "http://["])
@pytest.mark.real
def test_a_collector_that_is_not_there_breaks_nothing_and_holds_nothing_up(url: str) -> None:
    assert run(PROGRAM.format(end=""), url) == 0


@pytest.mark.real
def test_a_header_that_http_cannot_carry_is_an_error_inside_and_each_of_its_spans_is_counted() -> None:
    program = """
import burnline
burnline.configure(service="shop")
from burnline._private.process import PROCESS
for number in range(3):
    with burnline.span("work"):
        pass
    PROCESS.runtime.flush()
value = PROCESS.metrics().registry.get_sample_value
print(value("burnline_spans_total", {"result": "error"}))
print(value("burnline_internal_errors_total", {"where": "exporter"}))
"""
    with Collector() as collector:
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20%E2%9C%93",
        }
        done = subprocess.run([sys.executable, "-c", program], env=environ, timeout=50, capture_output=True, text=True)
    assert done.stdout == "3.0\n3.0\n"
    assert "burnline_spans_total counts them" in done.stderr


TERMINATED = """
import os, signal, threading, time
from burnline._private.collector import Batching
from burnline._private.otlp import shutdown_flush
from burnline._private.otlp.exporter import Exporter
from burnline._private.otlp.outcome import Unavailable

class Endpoint:
    timeout_seconds = 60
    prepare = forget = close = lambda self: None
    pack = lambda self, body: body
    post = lambda self, body, timeout_seconds: Unavailable()

class Telemetry:
    lock = threading.Lock()
    def spans(self, result, count):
        with self.lock: pass
    posted = queue = lambda self, *_: None

exporter = Exporter(Endpoint(), lambda: b"", Telemetry(), 0.3, Batching(interval_seconds=0.01, batch_records=1))
shutdown_flush.before_sigterm(exporter.shutdown, 0.3)
exporter.put(b"", b"span")
exporter.put(b"", b"span")
{held}
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    "held",
    ["with exporter._worker._condition:", "with Telemetry.lock:", "with threading._active_limbo_lock:"],
    ids=["the worker's condition", "a counter's lock", "the lock of starting threads"],
)
@pytest.mark.real
def test_sigterm_ends_a_process_in_time_whatever_lock_the_interrupted_code_holds(held: str) -> None:
    done = subprocess.run([sys.executable, "-c", TERMINATED.format(held=held)], timeout=50, check=False)
    assert done.returncode == -signal.SIGTERM


@pytest.mark.real
def test_sigterm_at_any_moment_ends_a_process_that_makes_spans() -> None:
    program = (
        TERMINATED.format(held="if True:").rpartition("    os.kill")[0]
        + """
    children = []
    for number in range(40):
        begun, begins = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(begins, b"x")
            while True:
                exporter.put(b"", b"span")
        children.append(child)
        os.read(begun, 1)  # else Python forgets the signal after the fork
        time.sleep(number * 0.00071)
        os.kill(child, signal.SIGTERM)
    print({os.WTERMSIG(os.waitpid(child, 0)[1]) for child in children})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
"""
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=100, check=False, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == (f"{ {int(signal.SIGTERM)} }\n", 0)


@pytest.mark.real
def test_flushes_at_sigterm_run_side_by_side_and_one_that_fails_or_hangs_keeps_none_from_running() -> None:
    program = """
import os, signal, sys, threading, time
from burnline._private.otlp.shutdown_flush import before_sigterm
meet = threading.Barrier(2, action=lambda: os.write(1, b"both"))
def fail(): raise ValueError
for flush in (meet.wait, fail, lambda: time.sleep(60), meet.wait):
    before_sigterm(flush, 2.0)
sys.unraisablehook = lambda _: None
os.kill(os.getpid(), signal.SIGTERM)
time.sleep(60)
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=50, check=False, capture_output=True)
    assert (done.stdout, done.returncode) == (b"both", -signal.SIGTERM)


@pytest.mark.real
def test_a_handler_of_the_hosts_is_left_alone() -> None:
    program = """
import os, signal
signal.signal(signal.SIGTERM, lambda *_: print("the host's"))
import burnline
burnline.configure(service="shop")
os.kill(os.getpid(), signal.SIGTERM)
"""
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-c", program], env=environ, timeout=50, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("the host's\n", 0)
