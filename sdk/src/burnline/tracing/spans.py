"""Spans that the host makes itself: `span` and `traced`."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar, cast, overload

from opentelemetry import trace
from opentelemetry.trace import StatusCode
from opentelemetry.util.types import AttributeValue

from burnline.process import PROCESS
from burnline.redaction import redact_text
from burnline.tracing.failure import record_failure

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def span(name: str, **attributes: AttributeValue) -> Iterator[trace.Span]:
    """A child of the current span, current inside the block; an exception that leaves the block is recorded on it.

    Works before `configure()` too, without recording. A name with a dot: `span("pay", **{"order.id": 7})`.
    """
    runtime = PROCESS.runtime
    tracer = trace.get_tracer("burnline") if runtime is None else runtime.tracer
    with tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except Exception as error:
            if current.is_recording():
                record_failure(current, error, escaped=True)
                current.set_status(StatusCode.ERROR, redact_text(f"{type(error).__name__}: {error}"))
            raise


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
