"""One outgoing HTTP call: a client span, the headers that continue the trace, and a sample of its duration."""

from collections.abc import Callable
from types import TracebackType
from urllib.parse import urlsplit

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.otel_private import SUPPRESS_HTTP_INSTRUMENTATION, SUPPRESS_INSTRUMENTATION
from burnline._private.redaction import redact_url
from burnline._private.runtime import Runtime
from burnline._private.tracing.exceptions import record_exception, type_name
from burnline._private.tracing.propagation import propagate

RuntimeNow = Callable[[], Runtime | None]
"""Gives the running SDK: looked up for each call, since tests put another one in its place."""

_IN_CALL = otel_context.create_key("burnline-outgoing-call")


class Call:
    """A call on its way. `headers` are to be added to the request; end it with `answered` or `failed`.

    Inside a `with` block calls below it (requests over urllib3, urllib's redirects) are not measured again, and an
    exception that leaves the block is its failure, unless it was answered.
    """

    __slots__ = ("_address", "_ended", "_inner", "_method", "_outer", "_runtime", "_span", "_started", "headers")

    def __init__(self, runtime: Runtime, method: str, url: str) -> None:
        self._runtime = runtime
        self._ended = False
        method = method.upper()
        self._method = method if method in conventions.KNOWN_METHODS else conventions.OTHER
        parts = urlsplit(url)
        self._address = parts.hostname or ""
        self._started = runtime.clock.read()
        self._span = runtime.tracer.start_span(
            self._method if self._method is method else "HTTP",
            kind=SpanKind.CLIENT,
            start_time=self._started + runtime.clock.offset_at(self._started),
            attributes={
                "http.request.method": self._method,
                "server.address": self._address,
                "server.port": parts.port or (443 if parts.scheme == "https" else 80),
                "url.full": redact_url(url),
            },
        )
        self.headers: dict[str, str] = {}
        propagate.inject(self.headers, trace.set_span_in_context(self._span))

    def __enter__(self) -> None:
        self._outer = otel_context.get_current()
        self._inner = otel_context.Context({**self._outer, _IN_CALL: True, SUPPRESS_HTTP_INSTRUMENTATION: True})
        otel_context.attach(self._inner)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if otel_context.get_current() is self._inner:
            otel_context.attach(self._outer)
        if error is not None and not self._ended:
            self.failed(error)

    def add_headers(self, add: Callable[[dict[str, str]], object]) -> None:
        """Calls `add(headers)`, which puts them on the request. Never raises."""
        try:
            add(self.headers)
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("outgoing headers", error)

    def answered(self, status: int) -> None:
        """The response's headers are there. Never raises."""
        self._end(str(status), str(status) if status >= 400 else None, None)

    def failed(self, error: BaseException) -> None:
        """No response came. Never raises."""
        self._end("", type_name(error), error)

    def _end(self, code: str, error_type: str | None, error: BaseException | None) -> None:
        self._ended = True
        try:
            ended = self._runtime.clock.read()
            if code:
                self._span.set_attribute("http.response.status_code", int(code))
            if error_type is not None:
                self._span.set_attribute("error.type", error_type)
                self._span.set_status(StatusCode.ERROR)
            if error is not None:
                record_exception(self._span, error)
            self._span.end(ended + self._runtime.clock.offset_at(self._started))
            child = self._runtime.client_duration.child(
                (
                    self._runtime.settings.service,
                    self._method,
                    self._runtime.client_addresses.label(self._address),
                    code,
                )
            )
            child.observe((ended - self._started) / 1e9)
        except Exception as inner:  # noqa: BLE001 - the border to the host
            GUARD.caught("outgoing call end", inner)


def begin(runtime_now: RuntimeNow, method: str, url: str) -> Call | None:
    """A call to measure; None when this one is not to be: inside another call, suppressed, or on an SDK error."""
    try:
        runtime = runtime_now()
        current = otel_context.get_current()
        if (
            runtime is None
            or current.get(_IN_CALL)
            or current.get(SUPPRESS_INSTRUMENTATION)
            or current.get(SUPPRESS_HTTP_INSTRUMENTATION)
        ):
            return None
        return Call(runtime, method, url)
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("outgoing call start", error)
        return None
