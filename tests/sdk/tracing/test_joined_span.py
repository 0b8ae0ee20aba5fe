"""Beside other instrumentation that measures the same requests: one server span for each."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from flask import Flask
from opentelemetry import trace
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind

import burnline
from burnline.testing import Captured


def server_spans(captured: Captured) -> list[str]:
    """Names of the scopes that made a server span."""
    return [
        "" if span.instrumentation_scope is None else span.instrumentation_scope.name
        for span in captured.spans
        if span.kind is SpanKind.SERVER
    ]


def test_a_request_that_has_a_server_span_gets_no_second_one_and_its_line_has_that_ones_ids(
    app: Flask, captured: Captured
) -> None:
    app.wsgi_app = OpenTelemetryMiddleware(app.wsgi_app)  # type: ignore[method-assign]
    app.test_client().get("/items/3")
    assert server_spans(captured) == ["opentelemetry.instrumentation.wsgi"]
    assert captured.lines[0]["span_id"] == f"{captured.spans[0].context.span_id:016x}"
    assert captured.value("http_server_request_duration_seconds_count", http_route="/items/<int:item>") == 1


@pytest.fixture
def both(app: Flask) -> Iterator[Flask]:
    FlaskInstrumentor().instrument_app(app)  # type: ignore[no-untyped-call]
    yield app
    FlaskInstrumentor().uninstrument_app(app)  # type: ignore[no-untyped-call]


def test_the_flask_instrumentations_span_is_a_child_of_the_requests(both: Flask, captured: Captured) -> None:
    both.test_client().get("/items/3").close()
    assert server_spans(captured) == ["burnline"]
    assert len({span.context.trace_id for span in captured.spans}) == 1


def test_a_request_made_inside_of_a_request_has_a_server_span_of_its_own(app: Flask, captured: Captured) -> None:
    @app.get("/outer")
    def outer() -> str:
        return app.test_client().get("/items/3").text

    app.test_client().get("/outer").close()
    assert server_spans(captured) == ["burnline", "burnline"]


def test_a_span_that_is_no_servers_is_not_joined(app: Flask, captured: Captured) -> None:
    with burnline.span("test"):
        app.test_client().get("/items/3").close()
    assert server_spans(captured) == ["burnline"]


def test_a_joined_span_is_described_and_ended_by_its_owner_only(app: Flask, captured: Captured) -> None:
    with trace.get_tracer("front").start_as_current_span("theirs", kind=SpanKind.SERVER) as theirs:
        app.test_client().get("/broken").close()
        assert theirs.is_recording()
    (span,) = captured.spans
    attributes: MutableMapping[str, Any] = dict(span.attributes or {})
    assert attributes == {}
    assert captured.lines[0]["trace_id"] == f"{span.context.trace_id:032x}"


def trace_id_now() -> str:
    return f"{trace.get_current_span().get_span_context().trace_id:032x}"


def test_a_server_span_that_its_owner_does_not_sample_is_joined_too(app: Flask, captured: Captured) -> None:
    app.add_url_rule("/trace", view_func=trace_id_now)
    unsampled = TracerProvider(sampler=ALWAYS_OFF)
    app.wsgi_app = OpenTelemetryMiddleware(app.wsgi_app, tracer_provider=unsampled)  # type: ignore[method-assign]
    seen = [app.test_client().get("/trace").text for _ in range(2)]
    assert captured.spans == []
    assert [line["trace_id"] for line in captured.lines] == seen
    assert len(set(seen)) == 2
    assert captured.value("http_server_request_duration_seconds_count", http_route="/trace") == 2


def test_an_unsampled_span_that_is_left_current_takes_no_later_request_into_its_trace(
    app: Flask, captured: Captured
) -> None:
    left = TracerProvider(sampler=ALWAYS_OFF).get_tracer("leak").start_span("left")
    with trace.use_span(left):
        for _ in range(3):
            app.test_client().get("/items/3").close()
    assert server_spans(captured) == ["burnline", "burnline"]
    assert len({line["trace_id"] for line in captured.lines}) == 3


def test_a_callers_context_without_a_span_is_no_server_span(app: Flask, captured: Captured) -> None:
    remote = trace.SpanContext(1, 2, is_remote=True)
    with trace.use_span(trace.NonRecordingSpan(remote)):
        app.test_client().get("/items/3").close()
    assert server_spans(captured) == ["burnline"]
