"""Exemplars: the span that an observation in a bucket came from."""

import time

from opentelemetry import trace
from opentelemetry.trace import TraceFlags

ExemplarOf = tuple[int, int, float, float]
"""Trace id, span id, observed value, seconds since the epoch."""


def current_exemplar(value: float) -> ExemplarOf | None:
    """An exemplar of the current span, when there is one and it is sampled."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid and context.trace_flags & TraceFlags.SAMPLED:
        return context.trace_id, context.span_id, value, time.time()
    return None
