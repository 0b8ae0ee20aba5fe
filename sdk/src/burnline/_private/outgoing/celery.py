"""Celery, beside OpenTelemetry's instrumentation of its tasks, which leaves three things to be done.

A child of the prefork pool ends without Python's exit handlers. What a worker keeps in a Redis broker, for each message
and while it waits, is no call of the host's: each would be a trace of its own. And the span of a message that could not
be sent would stay current and never end.
"""

# ruff: noqa: ANN401 - the wrapped library's own types, which must not be imported here

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import StatusCode

from burnline._private.guard import GUARD
from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION
from burnline._private.outgoing.call import RuntimeNow
from burnline._private.tracing.exceptions import record_exception


def flush_before_exit(runtime_now: RuntimeNow, signals: ModuleType) -> None:
    """Sends what is left when a pool's child ends: because it is recycled, or because its worker shuts down."""

    def flush(**_: object) -> None:
        runtime = runtime_now()
        if runtime is not None:
            runtime.flush()

    signals.worker_process_shutdown.connect(flush, weak=False, dispatch_uid="burnline")


def end_what_is_not_sent(app: ModuleType) -> None:
    """Wraps `Celery.send_task`, which every message passes through, once."""
    original = app.Celery.send_task
    if hasattr(original, "__burnline__"):
        return

    @wraps(original)
    def send_task(*args: Any, **kwargs: Any) -> Any:
        outer = otel_context.get_current()
        try:
            return original(*args, **kwargs)
        except Exception as error:
            left = otel_context.get_current()
            if left is not outer:
                otel_context.attach(outer)
                _end(trace.get_current_span(left), error)
            raise

    send_task.__burnline__ = True  # type: ignore[attr-defined]
    app.Celery.send_task = send_task


def _end(span: trace.Span, failure: Exception) -> None:
    try:
        span.set_status(StatusCode.ERROR)
        record_exception(span, failure)
        span.end()
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("span end", error)


def suppress_broker(redis_transport: ModuleType) -> None:
    """Makes kombu's own use of Redis not be followed."""
    channel: Any = redis_transport.Channel
    if hasattr(channel, "__burnline__"):
        return
    channel.__burnline__ = True
    channel.__init__ = _suppressing(channel.__init__)
    redis_transport.QoS.ack = _suppressing(redis_transport.QoS.ack)
    acquire: Callable[..., Any] = channel.conn_or_acquire

    @contextmanager
    def conn_or_acquire(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with _suppressed(), acquire(*args, **kwargs) as client:
            yield client

    channel.conn_or_acquire = conn_or_acquire


def _suppressing(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with _suppressed():
            return function(*args, **kwargs)

    return call


@contextmanager
def _suppressed() -> Iterator[None]:
    outer = otel_context.get_current()
    inner = otel_context.Context({**outer, SUPPRESS_INSTRUMENTATION: True})
    otel_context.attach(inner)
    try:
        yield
    finally:
        if otel_context.get_current() is inner:
            otel_context.attach(outer)
