"""The span of a request: a real OpenTelemetry span, made in a tenth of the time that the SDK's takes.

The SDK's span takes a lock for each attribute, checks each value, copies itself when it ends, and asks a sampler that
makes three objects. This one is written by one request at a time, knows that the SDK's own values are right, and makes
its context only when somebody asks. To others it is an SDK span: a `ReadableSpan` for processors and exporters, a
`trace.Span` for instrumentation below it. Its sampling decision is the SDK's own.
"""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler, TraceIdRatioBased
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.util.types import Attributes, AttributeValue

from burnline import conventions
from burnline._private.metrics.scalar import Scalar
from burnline._private.otel_private import (
    RANDOM_TRACE_ID,
    SPAN_KEY,
    parent_based_samplers,
    reads_our_fields,
    span_limits,
    span_processors,
)
from burnline._private.tracing.exceptions import exception_attributes
from burnline._private.tracing.repeated import Repeated
from burnline._private.tracing.request_span import OtherSpan, RequestSpan, Start, context_with

_logger = logging.getLogger("burnline")
_UNSET: Final = Status(StatusCode.UNSET)
_MAXIMUM_ATTRIBUTES: Final = 128
_MAXIMUM_EVENTS: Final = 128
_LOW_64: Final = (1 << 64) - 1


class ServerSpan(ReadableSpan, trace.Span):
    """Not thread-safe beyond what one request needs: attributes may be set from its threads, one at a time.

    Its attributes are in three parts, put together only when somebody reads them: those that repeat from request to
    request, the texts that each request brings, and those that the host set.
    """

    # What most spans leave as it is; an instance gets its own when it differs.
    _kind = SpanKind.SERVER
    _end_time: int | None = None
    _events: Sequence[Event] = ()
    _links = ()
    _status = _UNSET
    _instrumentation_info = None
    _made: SpanContext | None = None
    repeated: Repeated | None = None
    path = ""
    query = ""
    client_address: str | None = None
    user_agent: str | None = None
    own: dict[str, AttributeValue] | None = None
    dropped = 0

    def __init__(
        self, maker: "SpanMaker", name: str, trace_id: int, span_id: int, parent: SpanContext | None, start_time: int
    ) -> None:
        # Not ReadableSpan's constructor, which would ask for a context.
        self._maker = maker
        self._name = name
        self._parent = parent
        self._start_time = start_time
        self.sampled = self.is_ours = True
        self.trace_id = trace_id
        self.span_id = span_id

    @property
    def _attributes(self) -> dict[str, AttributeValue]:  # type: ignore[override]  # the base class only reads it
        attributes: dict[str, AttributeValue] = {}
        if self.repeated is not None:
            attributes.update(self.repeated.attributes)
            attributes["url.path"] = self.path
            if self.query:
                attributes["url.query"] = self.query
            if self.client_address is not None:
                attributes["client.address"] = self.client_address
            if self.user_agent is not None:
                attributes["user_agent.original"] = self.user_agent
        attributes.update(self.own or {})
        return attributes

    @property
    def resource(self) -> Resource:
        return self._maker.resource

    @property
    def instrumentation_scope(self) -> InstrumentationScope:
        return self._maker.scope

    @property
    def context(self) -> SpanContext:
        return self.get_span_context()

    @property
    def _context(self) -> SpanContext:  # type: ignore[override]  # the base class's code only reads it
        return self.get_span_context()

    def get_span_context(self) -> SpanContext:
        if self._made is None:
            parent = self._parent
            if parent is None:
                self._made = SpanContext(self.trace_id, self.span_id, False, self._maker.sampled_root)
            else:
                flags = TraceFlags(parent.trace_flags & RANDOM_TRACE_ID | TraceFlags.SAMPLED)
                self._made = SpanContext(self.trace_id, self.span_id, False, flags, parent.trace_state)
        return self._made

    @property
    def dropped_attributes(self) -> int:
        return self.dropped

    def is_recording(self) -> bool:
        return self._end_time is None

    def describe(
        self, repeated: Repeated, path: str, query: str, client_address: str | None, user_agent: str | None
    ) -> None:
        """The SDK's own name and attributes."""
        if self._end_time is not None:
            return
        self.repeated = repeated
        self._name = repeated.name
        self.path = path
        if query:
            self.query = query
        self.client_address = client_address
        self.user_agent = user_agent

    def set_attributes(self, attributes: Mapping[str, AttributeValue]) -> None:
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_attribute(self, key: str, value: AttributeValue) -> None:
        if self._end_time is not None:
            return
        if self.own is None:
            self.own = {}
        if len(self.own) >= _MAXIMUM_ATTRIBUTES and key not in self.own:
            self.dropped += 1
            return
        match value:
            case str() | bool() | int() | float() | bytes():
                self.own[key] = value
            case Sequence():
                self.own[key] = tuple(value)
            case _:
                self.own[key] = str(value)

    def add_event(self, name: str, attributes: Attributes = None, timestamp: int | None = None) -> None:
        if self._end_time is None and len(self._events) < _MAXIMUM_EVENTS:
            at = self._maker.now() if timestamp is None else timestamp
            self._events = [*self._events, Event(name, dict(attributes or {}), at)]

    def update_name(self, name: str) -> None:
        if self._end_time is None:
            self._name = name

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        new = status if isinstance(status, Status) else Status(status, description)
        if self._end_time is None and self._status.status_code is not StatusCode.OK and not new.is_unset:
            self._status = new

    def record_exception(
        self,
        exception: BaseException,
        attributes: Attributes = None,
        timestamp: int | None = None,
        escaped: bool = False,
    ) -> None:
        self.add_event(
            "exception",
            {**exception_attributes(exception, escaped=escaped), **(attributes or {})},
            timestamp,
        )

    def end(self, end_time: int | None = None) -> None:
        if self._end_time is None:
            self._end_time = self._maker.now() if end_time is None else end_time
            for processor in self._maker.processors():
                processor.on_end(self)


class UnsampledSpan(trace.NonRecordingSpan):
    """The ids of a request that is not sampled; its context is made only when somebody asks."""

    def __init__(self, maker: "SpanMaker", trace_id: int, span_id: int, parent: SpanContext | None) -> None:
        # Not the base class's constructor, which would ask for a context.
        self._maker = maker
        self.sampled = self.is_ours = False
        self.trace_id = trace_id
        self.span_id = span_id
        self._parent = parent

    @cached_property
    def _context(self) -> SpanContext:  # type: ignore[override]  # the base class's code only reads it
        parent = self._parent
        if parent is None:
            return SpanContext(self.trace_id, self.span_id, False, self._maker.dropped_root)
        flags = TraceFlags(parent.trace_flags & RANDOM_TRACE_ID)
        return SpanContext(self.trace_id, self.span_id, False, flags, parent.trace_state)

    def get_span_context(self) -> SpanContext:
        return self._context

    def describe(
        self, repeated: Repeated, path: str, query: str, client_address: str | None, user_agent: str | None
    ) -> None:
        """It records nothing."""


class SpanMaker:
    """Makes server spans for a provider of the OpenTelemetry SDK. Thread-safe."""

    def __init__(self, provider: TracerProvider, now: Callable[[], int], unsampled: Scalar | None = None) -> None:
        """`unsampled` counts the spans that the sampler leaves out."""
        self._provider = provider
        self._unsampled = unsampled
        self.now = now
        self.scope = InstrumentationScope(conventions.SCOPE)
        self._new_trace_id: Callable[[], int] = provider.id_generator.generate_trace_id
        self._new_span_id: Callable[[], int] = provider.id_generator.generate_span_id
        if type(provider.id_generator) is RandomIdGenerator:
            self._new_trace_id, self._new_span_id = _random_trace_id, _random_span_id
        random_ids: Callable[[], bool] = getattr(provider.id_generator, "is_trace_id_random", lambda: False)
        self.dropped_root = TraceFlags(RANDOM_TRACE_ID if random_ids() else 0)
        """A root's trace flags when it is not sampled."""
        self.sampled_root = TraceFlags(self.dropped_root | TraceFlags.SAMPLED)
        """A root's trace flags when it is sampled."""
        processors = span_processors(provider)
        self.processors: Callable[[], Sequence[SpanProcessor]] = processors or tuple
        """The provider's processors, also those that were added later."""
        bound: int | None = None
        if processors is None or span_limits(provider) is None or not reads_our_fields(ReadableSpan):
            _logger.info("burnline: this OpenTelemetry is not known; requests have its own spans, some 40 µs slower")
        elif _has_usual_limits(provider):
            bound = _ratio_bound(provider.sampler)
        self.is_quick = bound is not None
        """Whether this provider's spans can be made in the short way."""
        self._bound = bound or 0
        self._tracer = provider.get_tracer(conventions.SCOPE)
        self._known: Sequence[SpanProcessor] = ()
        self._starting: Sequence[SpanProcessor] = ()
        """Those of the known processors that want to hear of a span's start."""

    @property
    def resource(self) -> Resource:
        return self._provider.resource

    def start(self, name: str, parent_context: Context, start_time: int) -> trace.Span:
        """A span as the provider's tracer would make it: a recording one, or a context only when not sampled."""
        if self.is_quick:
            return self.enter(name, parent_context, start_time)[0]
        return self._tracer.start_span(name, parent_context, SpanKind.SERVER, start_time=start_time)

    def enter(
        self, name: str, parent_context: Context, start_time: int
    ) -> tuple["ServerSpan | UnsampledSpan", Context]:
        """The same in the short way, and the context in which it is current."""
        parent: SpanContext | None = None
        if parent_context:
            parent = trace.get_current_span(parent_context).get_span_context()
            if not parent.is_valid:
                parent = None
        if parent is None:
            trace_id = self._new_trace_id()
            sampled = trace_id & _LOW_64 < self._bound
        else:
            trace_id = parent.trace_id
            sampled = bool(parent.trace_flags & TraceFlags.SAMPLED)
        if not sampled:
            if self._unsampled is not None:
                self._unsampled.add(1.0)
            dropped = UnsampledSpan(self, trace_id, self._new_span_id(), parent)
            return dropped, Context({**parent_context, SPAN_KEY: dropped})
        span = ServerSpan(self, name, trace_id, self._new_span_id(), parent, start_time)
        processors = self.processors()
        if processors is not self._known:
            self._starting = [each for each in processors if type(each).on_start is not SpanProcessor.on_start]
            self._known = processors  # last: another thread that sees it takes those above
        for processor in self._starting:
            processor.on_start(span, parent_context)  # type: ignore[arg-type]  # the SDK's type is its own class
        return span, Context({**parent_context, SPAN_KEY: span})


def _random_trace_id() -> int:
    return random.getrandbits(128) or 1


def _random_span_id() -> int:
    return random.getrandbits(64) or 1


def _ratio_bound(sampler: Sampler) -> int | None:
    """The bound on a root's trace id for the parent-based samplers of OTEL_TRACES_SAMPLER; None for any other."""
    if not isinstance(sampler, ParentBased) or type(sampler).should_sample is not ParentBased.should_sample:
        return None
    root, *others = parent_based_samplers(sampler) or (None,)
    if others != [ALWAYS_ON, ALWAYS_OFF, ALWAYS_ON, ALWAYS_OFF]:
        return None
    if type(root) is TraceIdRatioBased:
        return root.bound
    return 1 << 64 if root is ALWAYS_ON else 0 if root is ALWAYS_OFF else None


def _has_usual_limits(provider: TracerProvider) -> bool:
    """Whether spans have the limits that this class knows. With others the SDK's own span is taken, which cuts."""
    limits = span_limits(provider)
    if limits is None:
        return False
    lengths = limits.max_span_attribute_length, limits.max_attribute_length
    counts = limits.max_span_attributes, limits.max_events, limits.max_event_attributes
    return lengths == (None, None) and counts == (_MAXIMUM_ATTRIBUTES, _MAXIMUM_EVENTS, _MAXIMUM_ATTRIBUTES)


def start_with(
    tracer: trace.Tracer, provider: trace.TracerProvider, now: Callable[[], int], unsampled: Scalar | None = None
) -> Start:
    """How the spans of requests are started: in the short way for a provider of the SDK, else by the tracer."""
    if isinstance(provider, TracerProvider):
        maker = SpanMaker(provider, now, unsampled)
        if maker.is_quick:
            return maker.enter

    def start(name: str, parent_context: Context, start_time: int) -> tuple[RequestSpan, Context]:
        span = tracer.start_span(name, parent_context, SpanKind.SERVER, start_time=start_time)
        return OtherSpan(span), context_with(span, parent_context)

    return start
