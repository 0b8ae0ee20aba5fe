"""Head sampling that still keeps errors and slow requests, whole and within bounds."""

from collections.abc import Callable

import pytest
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import DEFAULT_OFF, DEFAULT_ON, Sampler
from opentelemetry.trace import StatusCode
from prometheus_client import CollectorRegistry
from tests.support.sdk.collector import Collector

from burnline._private.collector import Otlp
from burnline._private.metrics.families import Families
from burnline._private.otlp.endpoint import endpoint_of
from burnline._private.otlp.exporter import Exporter
from burnline._private.otlp.processor import InlineProcessor
from burnline._private.otlp.queue import Scoped
from burnline._private.otlp.telemetry import ExportTelemetry
from burnline._private.tracing import keeping
from burnline._private.tracing.keeping import KeepingProcessor, RecordAll

SECOND = 1_000_000_000


class Sent(Exporter):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        endpoint = endpoint_of(Otlp(url="http://127.0.0.1:9"), "TRACES")
        super().__init__(endpoint, lambda: b"", ExportTelemetry(Families(CollectorRegistry(), cardinality_limit=9)))
        self.scoped: list[Scoped] = []

    def put(self, scope: bytes, record: bytes) -> None:
        self.scoped.append((scope, record))

    def names(self) -> list[str]:
        from opentelemetry.proto.trace.v1.trace_pb2 import Span

        found = []
        for _, encoded in self.scoped:
            span = Span()
            span.ParseFromString(encoded)
            found.append(span.name)
        return found


def provider(
    sampler: Sampler, maximum_spans: int = 1000, dropped: Callable[[int], object] = int
) -> tuple[trace.Tracer, Sent]:
    sent = Sent()
    made = TracerProvider(sampler=RecordAll(sampler), shutdown_on_exit=False)
    made.add_span_processor(
        KeepingProcessor(
            InlineProcessor(sent), errors=True, slow_seconds=1, dropped=dropped, maximum_spans=maximum_spans
        )
    )
    return made.get_tracer("test"), sent


def request(tracer: trace.Tracer, name: str, *, seconds: float = 0.1, error: bool = False) -> trace.Span:
    """A request with one child; gives its span, ended."""
    root = tracer.start_span(name, Context(), start_time=SECOND)
    tracer.start_span(f"{name} child", trace.set_span_in_context(root)).end()
    if error:
        root.set_status(StatusCode.ERROR)
    root.end(SECOND + round(seconds * SECOND))
    return root


@pytest.mark.parametrize(("seconds", "kept"), [(0.999, False), (1.0, True), (1.001, True)])
def test_a_slow_request_is_kept_with_its_children(seconds: float, kept: bool) -> None:
    tracer, sent = provider(DEFAULT_OFF)
    request(tracer, "slow", seconds=seconds)
    assert sent.names() == (["slow child", "slow"] if kept else [])


def test_a_request_with_an_error_is_kept_and_a_good_one_is_not() -> None:
    tracer, sent = provider(DEFAULT_OFF)
    request(tracer, "good")
    request(tracer, "bad", error=True)
    assert sent.names() == ["bad child", "bad"]


def test_a_child_that_ends_after_its_request_follows_the_decision() -> None:
    tracer, sent = provider(DEFAULT_OFF)
    for error in (True, False):
        root = request(tracer, "root", error=error)
        tracer.start_span(f"late {error}", trace.set_span_in_context(root)).end()
    assert sent.names() == ["root child", "root", "late True"]


def test_what_the_sampler_takes_is_exported_at_once() -> None:
    tracer, sent = provider(DEFAULT_ON)
    request(tracer, "all")
    assert sent.names() == ["all child", "all"]


def test_what_is_not_sampled_says_so_to_others() -> None:
    tracer, _ = provider(DEFAULT_OFF)
    span = tracer.start_span("x")
    assert span.is_recording()
    assert not span.get_span_context().trace_flags.sampled


def test_waiting_spans_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SPANS_PER_TRACE", 5)
    dropped: list[int] = []
    tracer, sent = provider(DEFAULT_OFF, maximum_spans=20, dropped=dropped.append)
    roots = [tracer.start_span(f"root{number}", Context()) for number in range(10)]
    for root in roots:
        for _ in range(50):
            tracer.start_span("child", trace.set_span_in_context(root)).end()
    for root in roots:
        root.set_status(StatusCode.ERROR)
        root.end()
    assert sent.names().count("child") == 20
    assert sum(dropped) == 10 * 50 - 20


@pytest.mark.real
def test_errors_are_kept_in_a_service_that_samples_none() -> None:
    import subprocess
    import sys

    program = """
import burnline
from flask import Flask
burnline.configure(service="a", keep_errors=True)
app = burnline.instrument(Flask("a"))
app.add_url_rule("/good", "good", view_func=lambda: "x")
app.add_url_rule("/bad", "bad", view_func=lambda: ("x", 500))
client = app.test_client()
for path in ("/good", "/bad") * 3:
    client.get(path).close()
"""
    with Collector() as collector:
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "0",
        }
        subprocess.run([sys.executable, "-c", program], env=environ, timeout=30, check=True, capture_output=True)
        assert [span.name for span in collector.spans] == ["GET /bad"] * 3
