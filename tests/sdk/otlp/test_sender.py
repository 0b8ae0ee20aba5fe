"""Spans arrive; and when the collector is away, slow or unwilling, nothing of the host's is held up."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from tests.support.sdk.collector import Collector

from burnline._private.collector import Batching, Otlp
from burnline._private.otlp.endpoint import endpoint_of
from burnline._private.otlp.sender import Sender
from burnline._private.wire import text

SPAN = text(5, "work")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture
def results() -> Counter[str]:
    return Counter()


class Told:
    """Counts what it is told."""

    def __init__(self, results: Counter[str]) -> None:
        self._results = results

    def spans(self, result: str, count: int) -> None:
        self._results[result] += count

    def posted(self, seconds: float, failure: str | None) -> None:
        assert seconds >= 0
        if failure is not None:
            self._results[f"failed: {failure}"] += 1

    def queue(self, size: Callable[[], tuple[int, int]]) -> None:
        assert size() == (0, 0)


def sender_to(url: str, results: Counter[str], batching: Batching | None = None) -> Sender:
    otlp = Otlp(url=f"{url}/v1/traces", timeout_seconds=5, compression="gzip", batching=batching or Batching())
    return Sender(endpoint_of(otlp, "TRACES"), lambda: b"", Told(results), batching=otlp.batching)


def test_what_was_put_arrives(collector: Collector, results: Counter[str]) -> None:
    sender = sender_to(collector.url, results)
    for _ in range(1000):
        sender.put(b"", SPAN)
    assert sender.flush(5)
    assert len(collector.spans) == 1000
    assert results == {"sent": 1000}


def put_many(sender: Sender) -> None:
    for _ in range(1000):
        sender.put(b"", SPAN)


def test_eight_threads_lose_nothing(collector: Collector, results: Counter[str]) -> None:
    sender = sender_to(collector.url, results)
    threads = [threading.Thread(target=put_many, args=(sender,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    collector.wait(lambda: sender.flush(5) and len(collector.spans) == 8000)


def test_a_span_put_while_the_sender_falls_asleep_is_sent(collector: Collector, results: Counter[str]) -> None:
    sender = sender_to(collector.url, results)
    for _ in range(200):
        sender.put(b"", SPAN)
        assert sender.flush(5)
    collector.wait(lambda: len(collector.spans) == 200)


def test_a_collector_that_comes_back_gets_the_spans(collector: Collector, results: Counter[str]) -> None:
    sender = sender_to(collector.url, results)
    collector.status = 503
    sender.put(b"", SPAN)
    sender.flush(0.2)
    collector.status = 200
    collector.wait(lambda: len(collector.spans) == 1)


def test_a_collector_that_refuses_is_not_asked_again(collector: Collector, results: Counter[str]) -> None:
    sender = sender_to(collector.url, results)
    collector.status = 400
    sender.put(b"", SPAN)
    assert sender.flush(5)
    assert results == {"refused": 1, "failed: refused": 1}


def test_a_stalled_collector_costs_bounded_memory_and_no_time(collector: Collector, results: Counter[str]) -> None:
    collector.stall_seconds = 3
    sender = sender_to(collector.url, results, Batching(queue_records=100))
    started = time.monotonic()
    for _ in range(10_000):
        sender.put(b"", SPAN)
    assert time.monotonic() - started < 1
    assert results["queue_full"] >= 9_000


def test_leaving_with_the_collector_down_takes_no_longer_than_allowed(results: Counter[str]) -> None:
    sender = sender_to("http://127.0.0.1:9", results)
    sender.put(b"", SPAN)
    started = time.monotonic()
    sender.shutdown()
    assert time.monotonic() - started < 2.5


def test_leaving_right_after_a_flush_that_waited_in_vain_takes_no_time_again(
    collector: Collector, results: Counter[str]
) -> None:
    collector.stall_seconds = 3
    sender = sender_to(collector.url, results)
    sender.put(b"", SPAN)
    assert not sender.flush(0.2)
    started = time.monotonic()
    sender.shutdown()
    assert time.monotonic() - started < 1


def test_a_forked_child_sends_its_own_spans_and_not_its_parents(collector: Collector, results: Counter[str]) -> None:
    sender = sender_to(collector.url, results)
    sender.put(b"", text(5, "parent"))
    child = os.fork()
    if child == 0:
        sender.put(b"", text(5, "child"))
        os._exit(0 if sender.flush(5) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert sender.flush(5)
    assert sorted(span.name for span in collector.spans) == ["child", "parent"]


@pytest.mark.parametrize("url", ["collector:4317", "ftp://collector", ""])
def test_an_endpoint_that_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be an http or https URL"):
        endpoint_of(Otlp(url=url), "TRACES")


PROGRAM = """
import os, signal, sys, threading, time
import burnline
burnline.configure(service="shop")
with burnline.span("work", colour="red"):
    pass
{end}
"""


@pytest.mark.parametrize(
    "end",
    ["sys.exit(0)", "", "os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)"],
    ids=["sys.exit", "end of program", "SIGTERM"],
)
def test_spans_of_a_process_that_ends_arrive(end: str, collector: Collector) -> None:
    run(PROGRAM.format(end=end), collector.url)
    (span,) = collector.spans
    assert span.name == "work"
    (resource,) = collector.requests[0].resource_spans
    attributes = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
    assert attributes["service.name"] == "shop"
    assert collector.headers[0]["x-tenant"] == "acme"


def test_spans_of_a_process_that_is_asked_to_end_again_and_again_arrive(collector: Collector) -> None:
    collector.stall_seconds = 0.2
    ask = "lambda: [os.kill(os.getpid(), signal.SIGTERM) or time.sleep(0.001) for _ in range(1000)]"
    run(PROGRAM.format(end=f"threading.Thread(target={ask}, daemon=True).start(); time.sleep(5)"), collector.url)
    assert [span.name for span in collector.spans] == ["work"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "http://["])
def test_a_collector_that_is_not_there_breaks_nothing_and_holds_nothing_up(url: str) -> None:
    started = time.monotonic()
    run(PROGRAM.format(end=""), url)
    assert time.monotonic() - started < 4


def run(program: str, endpoint: str) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=acme"}
    done = subprocess.run([sys.executable, "-c", program], env=environ, timeout=30, check=False)
    assert done.returncode in (0, -15)
