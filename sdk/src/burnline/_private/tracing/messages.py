"""The trace goes along with messages: into headers when one is sent, out of them when one is handled."""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from burnline._private.manual_tracing import current_span
from burnline._private.tracing.propagation import propagate


def inject(headers: MutableMapping[str, str]) -> None:
    """Adds the current trace (and baggage) to the headers of a message that is about to be sent."""
    propagate.inject(headers)


@contextmanager
def extract(headers: Mapping[str, str], name: str, **attributes: AttributeValue) -> Iterator[trace.Span]:
    """Handles a message: a consumer span named `name`, child of the span that sent it, current inside the block."""
    lowered = {key.lower(): value for key, value in headers.items()}
    with current_span(name, propagate.extract(lowered, Context()), SpanKind.CONSUMER, attributes) as made:
        yield made
