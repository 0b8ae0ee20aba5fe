"""The span of a request as the request layer sees it, whoever has made it: the SDK itself, a tracer, or the host."""

from collections.abc import Callable, Mapping
from typing import Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import StatusCode
from opentelemetry.util.types import Attributes, AttributeValue

from burnline._private.otel_private import SPAN_KEY
from burnline._private.tracing.repeated import Repeated


class RequestSpan(Protocol):
    """Written by one request, one of whose threads at a time."""

    trace_id: int
    span_id: int

    @property
    def sampled(self) -> bool: ...
    @property
    def is_ours(self) -> bool:
        """Whether it is for the request to describe and end. One that has ended before stays as it is."""

    def describe(
        self, repeated: Repeated, path: str, query: str, client_address: str | None, user_agent: str | None
    ) -> None:
        """The name and the attributes that every request has."""

    def update_name(self, name: str) -> None: ...
    def set_attribute(self, key: str, value: AttributeValue) -> None: ...
    def set_attributes(self, attributes: Mapping[str, AttributeValue]) -> None: ...
    def set_status(self, status: StatusCode) -> None: ...
    def add_event(self, name: str, attributes: Attributes = None) -> None: ...
    def end(self, end_time: int | None = None) -> None: ...


Start = Callable[[str, Context, int], tuple[RequestSpan, Context]]
"""Starts a request's span, by name, parent's context and nanoseconds since the epoch; gives its own context as well."""


class OtherSpan:
    """A span that another tracer has made. One that was joined is its owner's to describe and end."""

    def __init__(self, span: trace.Span, *, joined: bool = False) -> None:
        context = span.get_span_context()
        self.trace_id = context.trace_id
        self.span_id = context.span_id
        self.sampled = context.trace_flags.sampled
        self.set_attribute = span.set_attribute
        self.set_attributes = span.set_attributes
        self.update_name = span.update_name
        self.set_status = span.set_status
        self.add_event = span.add_event
        self.is_ours = not joined and span.is_recording()
        self._end = span.end
        self._is_recording = span.is_recording

    def describe(
        self, repeated: Repeated, path: str, query: str, client_address: str | None, user_agent: str | None
    ) -> None:
        texts = {"url.query": query, "client.address": client_address, "user_agent.original": user_agent}
        if self._is_recording():
            self.update_name(repeated.name)
            self.set_attributes(repeated.attributes)
            self.set_attributes({"url.path": path, **{key: text for key, text in texts.items() if text}})

    def end(self, end_time: int | None = None) -> None:
        if self._is_recording():
            self._end(end_time)


def context_with(span: trace.Span, parent: Context) -> Context:
    """The context in which `span` is current."""
    return Context({**parent, SPAN_KEY: span})
