"""Other instrumentation that has measured the request before Burnline: its server span is joined, not doubled."""

from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind

from burnline import conventions
from burnline._private.otel_private import SPAN_KEY

_JOINED: Final = "_burnline_joined"


def foreign_server_span(context: Context) -> trace.Span | None:
    """The server span of this context when it is somebody else's and not over; its owner describes and ends it.

    Burnline's own is no such span: a request that is made inside of a request, as tests do, has one of its own.
    """
    span = context.get(SPAN_KEY)
    if type(span) is trace.NonRecordingSpan:
        return span if _is_new_and_unsampled(span) else None
    if not isinstance(span, trace.Span) or getattr(span, "kind", None) is not SpanKind.SERVER:
        return None
    scope = getattr(span, "instrumentation_scope", None)
    if getattr(scope, "name", None) == conventions.SCOPE or not span.is_recording():
        return None
    return span


def _is_new_and_unsampled(span: trace.NonRecordingSpan) -> bool:
    """Whether it may be a server span that the sampler has dropped, which has neither a kind nor an end.

    So it is joined by one request only: a span that a leaking context leaves current in its thread would otherwise
    take all later requests of that thread into its trace.
    """
    context = span.get_span_context()
    if not context.is_valid or context.is_remote or hasattr(span, _JOINED):
        return False
    setattr(span, _JOINED, True)
    return True
