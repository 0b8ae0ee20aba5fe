"""Spans that the host makes itself."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.trace import StatusCode

import burnline
from burnline.testing import Captured


def test_spans_nest_and_carry_attributes(captured: Captured) -> None:
    with burnline.span("outer", kind="order"), burnline.span("inner", **{"order.id": 7}):
        pass
    inner, outer = captured.spans
    assert inner.parent is not None
    assert inner.parent.span_id == outer.context.span_id
    assert dict(inner.attributes or {}) == {"order.id": 7}
    assert dict(outer.attributes or {}) == {"kind": "order"}


def test_an_exception_is_recorded_and_goes_on(captured: Captured) -> None:
    with pytest.raises(LookupError), burnline.span("work"):
        raise LookupError("gone")
    (span,) = captured.spans
    assert span.status.status_code is StatusCode.ERROR
    assert span.events[0].name == "exception"


def test_a_traced_function_is_a_span_named_after_it(captured: Captured) -> None:
    @burnline.traced
    def double(number: int) -> int:
        return number * 2

    assert double(4) == 8
    assert [span.name.rpartition(".")[2] for span in captured.spans] == ["double"]


def test_a_traced_coroutine_function_is_a_span_until_it_is_done(captured: Captured) -> None:
    @burnline.traced(name="slow")
    async def slow() -> int:
        await asyncio.sleep(0.01)
        return 3

    assert asyncio.run(slow()) == 3
    (span,) = captured.spans
    assert span.name == "slow"
    assert span.start_time is not None
    assert span.end_time is not None
    assert span.end_time - span.start_time >= 10_000_000


def test_spans_work_without_configuring() -> None:
    with burnline.span("nobody listens"):
        pass


def test_a_span_processor_that_raises_disturbs_neither_the_block_nor_the_span_around_it(captured: Captured) -> None:
    class Broken(SpanProcessor):
        def on_start(self, span: Span, parent_context: Context | None = None) -> None:
            if span.name == "start":
                raise RuntimeError("a processor's fault")

        def on_end(self, span: ReadableSpan) -> None:
            raise RuntimeError("a processor's fault")

    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    provider.add_span_processor(Broken())
    done = []
    with burnline.span("outer") as outer:
        for name in ("start", "end"):
            with burnline.span(name):
                done.append(name)
            assert trace.get_current_span() is outer
        with burnline.extract({}, "handle"):
            done.append("handle")
    assert done == ["start", "end", "handle"]
    assert captured.value("burnline_internal_errors_total", where="span end") == 3
    assert captured.value("burnline_internal_errors_total", where="span start") == 1


def test_a_secret_in_an_exceptions_text_is_not_in_the_span_of_a_message(captured: Captured) -> None:
    with pytest.raises(LookupError), burnline.extract({}, "handle"):
        raise LookupError("postgresql://user:hunter2@db")
    (span,) = captured.spans
    assert span.status.status_code is StatusCode.ERROR
    assert "hunter2" not in span.to_json()
