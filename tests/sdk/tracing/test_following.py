"""A tracer for libraries: its spans go to the provider in place; there are none where instrumentation is suppressed."""

from opentelemetry import context as otel_context
from opentelemetry import trace

import burnline
from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION
from burnline._private.tracing.following import FollowingProvider


def test_spans_go_to_whichever_provider_is_in_place() -> None:
    tracer = FollowingProvider().get_tracer("library")
    for _ in range(2):
        with burnline.testing() as captured:
            with tracer.start_as_current_span("outer"):
                tracer.start_span("inner").end()
            assert [span.name for span in captured.spans] == ["inner", "outer"]


def test_it_decorates_coroutine_functions_as_the_sdks_tracer_does() -> None:
    import asyncio

    @FollowingProvider().get_tracer("library").start_as_current_span("work")
    async def work() -> int:
        await asyncio.sleep(0)
        return trace.get_current_span().get_span_context().span_id

    with burnline.testing() as captured:
        assert asyncio.run(work()) == captured.spans[0].context.span_id


def test_where_instrumentation_is_suppressed_there_is_no_span_and_the_current_one_stays_as_it_is() -> None:
    tracer = FollowingProvider().get_tracer("library")
    with burnline.testing() as captured, burnline.span("work") as work:
        token = otel_context.attach(otel_context.set_value(SUPPRESS_INSTRUMENTATION, True))
        with tracer.start_as_current_span("outer", end_on_exit=True) as span:
            span.set_attribute("key", "value")
            tracer.start_span("inner").end()
            assert span.get_span_context() == work.get_span_context()
        otel_context.detach(token)
        assert captured.spans == []
        assert work.is_recording()
    assert [(span.name, dict(span.attributes or {})) for span in captured.spans] == [("work", {})]
