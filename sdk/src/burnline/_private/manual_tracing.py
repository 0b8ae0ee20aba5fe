"""What a host traces itself: spans of its own, and messages that carry the trace along."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import ParamSpec, TypeVar, cast, overload

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.util.types import AttributeValue

from burnline._private.guard import GUARD
from burnline._private.process import PROCESS
from burnline._private.redaction import redact_text
from burnline._private.tracing.exceptions import record_exception
from burnline._private.tracing.propagation import propagate

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def span(name: str, **attributes: AttributeValue) -> Iterator[trace.Span]:
    """A child of the current span, current inside the block; an exception that leaves the block is recorded on it.

    Works before `configure()` too, without recording. A name with a dot: `span("pay", **{"order.id": 7})`.
    """
    with _current_span(name, None, SpanKind.INTERNAL, attributes) as made:
        yield made


@overload
def traced(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def traced(*, name: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def traced(
    function: Callable[P, R] | None = None, /, *, name: str | None = None
) -> Callable[P, R] | Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: each call, or each await of a coroutine function, is a span named after the function."""
    if function is None:
        return lambda f: _traced(f, name)
    return _traced(function, name)


def _traced(function: Callable[P, R], name: str | None) -> Callable[P, R]:
    span_name = name or getattr(function, "__qualname__", "call").replace("<locals>.", "")
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def call_async(*args: P.args, **kwargs: P.kwargs) -> object:
            with span(span_name):
                return await function(*args, **kwargs)

        return cast("Callable[P, R]", call_async)

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with span(span_name):
            return function(*args, **kwargs)

    return call


def inject(headers: MutableMapping[str, str]) -> None:
    """Adds the current trace (and baggage) to the headers of a message that is about to be sent."""
    propagate.inject(headers)


@contextmanager
def extract(headers: Mapping[str, str], name: str, **attributes: AttributeValue) -> Iterator[trace.Span]:
    """Handles a message: a consumer span named `name`, child of the span that sent it, current inside the block."""
    lowered = {key.lower(): value for key, value in headers.items()}
    with _current_span(name, propagate.extract(lowered, Context()), SpanKind.CONSUMER, attributes) as made:
        yield made


@contextmanager
def _current_span(
    name: str, parent: Context | None, kind: SpanKind, attributes: Mapping[str, AttributeValue]
) -> Iterator[trace.Span]:
    """A span that is current inside the block. Below `parent`, or the current context when that is None.

    Only what the block raises is raised: a span processor of the host's may fail as well.
    """
    try:
        runtime = PROCESS.runtime
        tracer = trace.get_tracer("burnline") if runtime is None else runtime.tracer
        made = tracer.start_span(name, parent, kind, dict(attributes))
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("span start", error)
        made = trace.INVALID_SPAN
    outer = otel_context.get_current()
    inner = trace.set_span_in_context(made, parent)
    otel_context.attach(inner)
    try:
        yield made
    except Exception as error:
        _failed(made, error)
        raise
    finally:
        if otel_context.get_current() is inner:
            otel_context.attach(outer)
        try:
            made.end()
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("span end", error)


def _failed(made: trace.Span, error: Exception) -> None:
    try:
        if made.is_recording():
            record_exception(made, error, escaped=True)
            made.set_status(StatusCode.ERROR, redact_text(f"{type(error).__name__}: {error}"))
    except Exception as inner:  # noqa: BLE001 - the border to the host
        GUARD.caught("span failure", inner)
