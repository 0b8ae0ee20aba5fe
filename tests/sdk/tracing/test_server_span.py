"""The quick server span is to everybody else what the OpenTelemetry SDK's own span is."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    DEFAULT_OFF,
    DEFAULT_ON,
    ParentBased,
    ParentBasedTraceIdRatio,
    Sampler,
    StaticSampler,
    TraceIdRatioBased,
)
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, StatusCode, TraceFlags, TraceState

from burnline._private.otlp.spans import encode_request, encode_resource, encode_scope, encode_server_span
from burnline._private.tracing.repeated import Repeated
from burnline._private.tracing.request_span import context_with
from burnline._private.tracing.server_span import ServerSpan, SpanMaker, UnsampledSpan

AT = 1_700_000_000_000_000_000


class Ids(IdGenerator):
    """Always the same ids."""

    def __init__(self, trace_id: int) -> None:
        self.trace_id = trace_id

    def generate_trace_id(self) -> int:
        return self.trace_id

    def generate_span_id(self) -> int:
        return 7

    def is_trace_id_random(self) -> bool:
        return True


class Ended(SpanProcessor):
    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []
        self.started: list[object] = []

    def on_start(self, span: object, parent_context: Context | None = None) -> None:
        self.started.append(span)

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)


def provider(sampler: Sampler = DEFAULT_ON, trace_id: int = 5) -> tuple[TracerProvider, Ended]:
    made = TracerProvider(
        sampler=sampler, resource=Resource({"a": 1}), id_generator=Ids(trace_id), shutdown_on_exit=False
    )
    ended = Ended()
    made.add_span_processor(ended)
    return made, ended


SAMPLERS = [DEFAULT_ON, DEFAULT_OFF, ParentBasedTraceIdRatio(0.3), ParentBased(TraceIdRatioBased(0.0))]
OTHERS = [ALWAYS_ON, ALWAYS_OFF, TraceIdRatioBased(0.3), ParentBased(ALWAYS_ON, remote_parent_sampled=ALWAYS_OFF)]

parents = st.none() | st.builds(
    SpanContext,
    st.integers(1, 2**128 - 1),
    st.integers(1, 2**64 - 1),
    st.just(True),
    st.integers(0, 3).map(TraceFlags),
    st.sampled_from([TraceState(), TraceState([("vendor", "x")])]),
)


@given(st.sampled_from(SAMPLERS + OTHERS), st.integers(1, 2**128 - 1), parents)
def test_the_decision_and_the_context_are_those_of_the_sdk(
    sampler: Sampler, trace_id: int, parent: SpanContext | None
) -> None:
    made, _ = provider(sampler, trace_id)
    context = Context() if parent is None else trace.set_span_in_context(NonRecordingSpan(parent), Context())
    theirs = made.get_tracer("burnline").start_span("GET", context, SpanKind.SERVER)
    ours = SpanMaker(made, lambda: AT).start("GET", context, AT)
    assert ours.get_span_context() == theirs.get_span_context()
    assert ours.is_recording() == theirs.is_recording()
    if sampler in SAMPLERS:
        assert type(ours) in (ServerSpan, UnsampledSpan)


def work(span: trace.Span) -> None:
    """What instrumentation may do with a span."""
    span.set_attribute("colour", "red")
    span.set_attributes({"size": 3, "list": ["a", "b"], "ratio": 0.5, "flag": True})
    span.add_event("step", {"n": 1}, AT + 1)
    span.update_name("GET /items")
    span.set_status(StatusCode.ERROR, "failed")
    span.end(AT + 2)
    span.set_attribute("late", 1)


def test_it_is_exported_as_the_sdks_span_is() -> None:
    made, ended = provider()
    work(made.get_tracer("burnline").start_span("GET", kind=SpanKind.SERVER, start_time=AT))
    work(SpanMaker(made, lambda: AT).start("GET", Context(), AT))
    theirs, ours = ended.spans
    assert type(ours) is ServerSpan
    assert encode_spans([ours]) == encode_spans([theirs])
    assert json.loads(ours.to_json()) == json.loads(theirs.to_json())


def test_processors_are_told_of_start_and_end_also_those_added_later() -> None:
    made, first = provider()
    maker = SpanMaker(made, lambda: AT)
    later = Ended()
    made.add_span_processor(later)
    span = maker.start("GET", Context(), AT)
    span.end()
    span.end()
    for processor in (first, later):
        assert processor.started == [span]
        assert [id(ended) for ended in processor.spans] == [id(span)]


def test_a_stock_span_below_it_is_its_child() -> None:
    made, ended = provider()
    span = SpanMaker(made, lambda: AT).start("GET", Context(), AT)
    made.get_tracer("other").start_span("child", context_with(span, Context())).end()
    assert ended.spans[0].parent == span.get_span_context()


def test_an_exception_is_recorded_as_by_the_sdk() -> None:
    made, ended = provider()
    error = LookupError("gone")
    tracer, maker = made.get_tracer("burnline"), SpanMaker(made, lambda: AT)
    for span in (tracer.start_span("GET"), maker.start("GET", Context(), AT)):
        span.record_exception(error, {"extra": 1}, AT)
        span.end()
    theirs, ours = ended.spans
    assert dict(ours.events[0].attributes or {}) == dict(theirs.events[0].attributes or {})


def test_attributes_over_the_limit_are_dropped_and_counted() -> None:
    made, ended = provider()
    span = SpanMaker(made, lambda: AT).start("GET", Context(), AT)
    for number in range(200):
        span.set_attribute(f"key{number}", number)
    span.end()
    assert len(ended.spans[0].attributes or {}) == 128
    assert ended.spans[0].dropped_attributes == 72


@pytest.mark.parametrize("decide", [ALWAYS_ON.should_sample, ALWAYS_OFF.should_sample])
def test_a_sampler_of_the_hosts_is_asked(decide: Callable[..., Any]) -> None:
    asked = []

    class Own(StaticSampler):
        def should_sample(self, *args: Any, **kwargs: Any) -> Any:
            asked.append(1)
            return decide(*args, **kwargs)

    made, _ = provider(Own(ALWAYS_ON._decision))
    SpanMaker(made, lambda: AT).start("GET", Context(), AT)
    assert asked == [1]


def test_a_described_span_is_encoded_as_the_sdk_encodes_it() -> None:
    made, _ = provider()
    parent = SpanContext(9, 8, is_remote=True, trace_flags=TraceFlags(1))
    remote = trace.set_span_in_context(NonRecordingSpan(parent), Context())
    for context in (Context(), remote):
        span = SpanMaker(made, lambda: AT).start("GET", context, AT)
        assert type(span) is ServerSpan
        span.set_attribute("order", 7)
        repeated = Repeated(("GET", "/items/{item}", 200, "http", "shop", 80, "1.1"))
        span.describe(repeated, "/items/" + "ü" * 200, "a=b", "10.1.2.3", None)
        span.end(AT + 1)
        ours = ExportTraceServiceRequest()
        encoded = [(encode_scope(span.instrumentation_scope), encode_server_span(span))]
        ours.ParseFromString(encode_request(encode_resource(made.resource), encoded))
        assert ours == encode_spans([span])
