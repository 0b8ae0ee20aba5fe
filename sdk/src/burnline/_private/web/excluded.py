"""Excluded requests: nothing below them records, and still their server errors have a line."""

import random
import time

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanContext

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.logs.encoding import timestamp
from burnline._private.runtime import Runtime
from burnline._private.tracing.request_span import context_with


class _ExcludedSpan(trace.NonRecordingSpan):
    """Not sampled; has ids only when somebody asks, which a health check seldom does."""

    has_ids = False

    def __init__(self) -> None:
        pass  # the base class's wants a context

    def get_span_context(self) -> SpanContext:
        if not self.has_ids:
            self._context = SpanContext(random.getrandbits(128) or 1, random.getrandbits(64) or 1, False)
            self.has_ids = True
        return self._context


class _Excluded:
    """The latest excluded span and its context, which serve until somebody has asked for the ids."""

    def __init__(self) -> None:
        self.span = _ExcludedSpan()
        self.context = context_with(self.span, Context())


_excluded = _Excluded()


def excluded_context() -> Context:
    """A context whose span is not sampled: without it, spans below an excluded request would be orphan roots."""
    global _excluded
    if _excluded.span.has_ids:
        _excluded = _Excluded()
    return _excluded.context


def emit_excluded_error(runtime: Runtime, service: str, path: str, status: str) -> None:
    """One line for a 5xx of an excluded path, such as a health check that fails. Never raises."""
    try:
        runtime.output.emit(
            {
                "timestamp": timestamp(time.time_ns()),
                "level": "error",
                "event": conventions.ACCESS_EVENT,
                conventions.SERVICE: service,
                "url_path": path,
                conventions.STATUS: int(status[:3]),
            }
        )
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("log line", error)
