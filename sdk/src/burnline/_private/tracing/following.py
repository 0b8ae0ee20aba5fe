"""A tracer provider for other instrumentation, which keeps its tracer: spans go to whichever provider is in place.

Libraries are instrumented once in a process; `burnline.testing()` puts another provider in place for each test.
"""

from collections.abc import Iterator
from typing import Any

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.util.types import Attributes

from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION, tracer_contextmanager


class FollowingProvider(trace.TracerProvider):
    """Its tracers ask the global provider for theirs whenever that is another one. Thread-safe."""

    def get_tracer(
        self,
        instrumenting_module_name: str,
        instrumenting_library_version: str | None = None,
        schema_url: str | None = None,
        attributes: Attributes = None,
    ) -> trace.Tracer:
        return _FollowingTracer(instrumenting_module_name, instrumenting_library_version, schema_url, attributes)


class _FollowingTracer(trace.Tracer):
    def __init__(self, *asked: Any) -> None:  # noqa: ANN401 - as `get_tracer` has them
        self._asked = asked
        self._known: tuple[trace.TracerProvider, trace.Tracer] | None = None

    def _tracer(self) -> trace.Tracer:
        provider, known = trace.get_tracer_provider(), self._known
        if known is None or known[0] is not provider:
            known = self._known = provider, provider.get_tracer(*self._asked)
        return known[1]

    def start_span(self, *args: Any, **kwargs: Any) -> trace.Span:  # noqa: ANN401 - as the tracer has them
        if _is_suppressed():
            return _no_span()
        return self._tracer().start_span(*args, **kwargs)

    @tracer_contextmanager
    def start_as_current_span(self, *args: Any, **kwargs: Any) -> Iterator[trace.Span]:  # noqa: ANN401 - the same
        if _is_suppressed():
            yield _no_span()
            return
        with self._tracer().start_as_current_span(*args, **kwargs) as span:
            yield span


def _is_suppressed() -> bool:
    """Whether nothing is to be instrumented here. Not all instrumentation asks, in its older versions."""
    return bool(otel_context.get_value(SUPPRESS_INSTRUMENTATION))


def _no_span() -> trace.Span:
    """Stands for the current span, and changes nothing of it."""
    return trace.NonRecordingSpan(trace.get_current_span().get_span_context())
