"""Our OTLP bytes, parsed with OpenTelemetry's messages, say what OpenTelemetry's own encoder says."""

from importlib.metadata import version
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState

from burnline._private.otlp.attributes import Attributes
from burnline._private.otlp.spans import encode_request, encode_resource, encode_scope, encode_span
from burnline._private.wire import varint

RESOURCE = Resource({"service.name": "shop", "process.pid": 7})
SCOPE = InstrumentationScope("burnline", "1.0", None, {"a": 1})

values = (
    st.text(max_size=20)
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.lists(st.text(max_size=5), max_size=3).map(tuple)
)
attributes: st.SearchStrategy[Any] = st.dictionaries(st.text(min_size=1, max_size=10), values, max_size=6)
contexts = st.builds(
    SpanContext,
    st.integers(1, 2**128 - 1),
    st.integers(1, 2**64 - 1),
    st.booleans(),
    st.just(TraceFlags(1)),
    st.sampled_from([TraceState(), TraceState([("a", "b"), ("c", "d")])]),
)
moments = st.integers(1, 2**63 - 1)
spans = st.builds(
    ReadableSpan,
    name=st.text(max_size=20),
    context=contexts,
    parent=st.none() | contexts,
    resource=st.just(RESOURCE),
    attributes=attributes,
    events=st.lists(st.builds(Event, st.text(max_size=5), attributes, moments), max_size=2),
    links=st.lists(
        st.builds(Link, contexts.map(lambda c: SpanContext(c.trace_id, c.span_id, False)), attributes), max_size=2
    ),
    kind=st.sampled_from(SpanKind),
    status=st.sampled_from(StatusCode).map(Status) | st.just(Status(StatusCode.ERROR, "why")),
    start_time=moments,
    end_time=moments,
    instrumentation_scope=st.just(SCOPE),
)


ENCODER: Final = tuple(map(int, version("opentelemetry-exporter-otlp-proto-common").split(".")[:2]))


def normal(request: ExportTraceServiceRequest) -> ExportTraceServiceRequest:
    """Without what OpenTelemetry's encoder adds to links: flags, which say only that nothing is known.

    And without the scope's attributes where its version does not encode them yet.
    """
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            if ENCODER < (1, 31):
                scope.scope.ClearField("attributes")
            for span in scope.spans:
                for link in span.links:
                    link.flags = 0
    return request


def test_an_exception_that_other_instrumentation_recorded_is_sent_without_its_secrets() -> None:
    tracer = TracerProvider().get_tracer("opentelemetry.instrumentation.celery")
    with pytest.raises(LookupError), tracer.start_as_current_span("run/task") as span:
        raise LookupError("postgresql://user:hunter2@db?password=hunter2")
    assert isinstance(span, ReadableSpan)
    encoded = encode_span(span)
    assert b"LookupError: postgresql://REDACTED" in encoded
    assert b"Traceback" in encoded
    assert b"hunter2" not in encoded


@settings(max_examples=80)
@given(st.lists(spans, min_size=1, max_size=3))
def test_a_request_parses_to_what_the_stock_encoder_says(batch: list[ReadableSpan]) -> None:
    ours = ExportTraceServiceRequest()
    scope = encode_scope(SCOPE)
    ours.ParseFromString(encode_request(encode_resource(RESOURCE), [(scope, encode_span(span)) for span in batch]))
    assert normal(ours) == normal(encode_spans(batch))


def test_equal_values_of_different_types_stay_apart() -> None:
    cached = Attributes(9)
    assert len({cached.encode({"n": value}) for value in (1, True, 1.0, "1")}) == 4
    assert cached.encode({"n": True}) == cached.encode({"n": True})


@given(st.integers(0, 2**64 - 1))
def test_a_varint_reads_back(number: int) -> None:
    assert sum((byte & 127) << (7 * place) for place, byte in enumerate(varint(number))) == number
