"""Other instrumentation that has measured the request before Burnline: its server span is joined, not doubled."""

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation import _SPAN_KEY

from burnline import conventions


def foreign_server_span(context: Context) -> trace.Span | None:
    """The server span of this context when it is somebody else's and not over; its owner describes and ends it.

    Burnline's own is no such span: a request that is made inside of a request, as tests do, has one of its own.
    """
    span = context.get(_SPAN_KEY)
    if not isinstance(span, trace.Span) or getattr(span, "kind", None) is not SpanKind.SERVER:
        return None
    scope = getattr(span, "instrumentation_scope", None)
    if getattr(scope, "name", None) == conventions.SCOPE or not span.is_recording():
        return None
    return span
