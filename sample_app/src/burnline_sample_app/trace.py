"""The id of the trace that the current request belongs to."""

from opentelemetry import trace


def current_trace_id() -> str:
    """32 hexadecimal digits; empty outside of a trace."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else ""
