"""One request, measured once: the clock is read at each end, and span, samples and log line say the same.

The web layers (WSGI, ASGI) tell `ServerRequest` what arrived and how it ended; nothing else in the SDK knows when a
request is over. What repeats from request to request (the attributes of a route, a method and a status) is made once.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from opentelemetry.context import Context
from opentelemetry.trace import SpanContext, StatusCode, TraceFlags

from burnline import conventions
from burnline._private.forks import run_if_forked
from burnline._private.guard import GUARD
from burnline._private.logs.encoding import timestamp
from burnline._private.otel_private import SPAN_KEY, current_context, make_current
from burnline._private.redaction import redact_query, redact_text
from burnline._private.runtime import Runtime
from burnline._private.tracing.exceptions import record_exception, type_name
from burnline._private.tracing.joined_span import foreign_server_span
from burnline._private.tracing.propagation import propagate
from burnline._private.tracing.server_span import ServerSpan, UnsampledSpan

_NO_CONTEXT: Final = Context()
_COST_OF_ONE_IN: Final = 127
_SAMPLED: Final = TraceFlags.SAMPLED


class Arrival(NamedTuple):
    """What the web layer knows when a request arrives. Text as it came; None where the request says nothing."""

    method: str
    path: str
    query: str
    scheme: str
    server_address: str | None
    server_port: int | None
    client_address: str | None
    user_agent: str | None
    protocol_version: str | None
    propagation: Mapping[str, str] | None
    """The headers a propagator may want, by lower-case name; None when there are none."""


class ServerRequest:
    """A request between its two ends. Used by one request only; `finish` may be called again and does nothing."""

    __slots__ = (
        "__weakref__", "_active", "_arrival", "_context", "_cost", "_done", "_joined", "_method", "_offset", "_outer",
        "_runtime", "_service", "_span", "_started", "error", "route", "status",
    )  # fmt: skip

    def __init__(self, runtime: Runtime, service: str, arrival: Arrival) -> None:
        if runtime.forks_behind_python:
            run_if_forked()
        self._runtime = runtime
        self._service = service
        self._arrival = arrival
        self._done = False
        self.status = 0
        self.route = conventions.UNMATCHED_ROUTE
        self.error: BaseException | None = None
        method = arrival[0]
        self._method = method = method if method in conventions.KNOWN_METHODS else conventions.OTHER
        clock = runtime.clock
        self._started = started = clock.read()
        self._offset = offset = clock.offset_at(started)
        propagation = arrival[9]
        parent = _NO_CONTEXT if propagation is None else propagate.extract(propagation, _NO_CONTEXT)
        self._outer = outer = current_context()
        joined = foreign_server_span(outer) if outer else None
        self._joined = joined is not None
        if joined is None:
            name = "HTTP" if method is conventions.OTHER else method
            self._span = span = runtime.start_span(name, parent, started + offset)
            self._context = context = Context({**parent, SPAN_KEY: span})
        else:
            self._span, self._context = joined, outer
            context = outer
        self._active = active = runtime.active[service, method]
        active.add(1.0)
        if runtime.on_request is not None:
            runtime.on_request(self)
        make_current(context)
        self._cost = None if started % _COST_OF_ONE_IN else clock.read() - started

    def finish(self, ended: int | None = None) -> None:
        """The request is over, at clock reading `ended` or now. Never raises."""
        if self._done:
            return
        self._done = True
        try:
            begun = self._runtime.clock.read()
            self._active.add(-1.0)
            self._report(begun if ended is None else ended)
            if self._cost is not None:
                self._runtime.own_cost.observe((self._cost + self._runtime.clock.read() - begun) / 1e9)
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("request end", error)

    def now(self) -> int:
        """A reading of the request's clock, for `finish`."""
        return self._runtime.clock.read()

    def leave(self) -> None:
        """Makes the context of before the request current again, where the request's own still is.

        Sets it instead of resetting a token: a body may be closed in another context than it was opened in.
        """
        if current_context() is self._context:
            make_current(self._outer)

    def _report(self, ended: int) -> None:
        runtime, span = self._runtime, self._span
        duration_seconds = (ended - self._started) / 1e9
        ended_at = ended + self._offset
        if type(span) is UnsampledSpan:
            sampled = ours = False
            trace_id, span_id = span.trace_id, span.span_id
        elif type(span) is ServerSpan:
            sampled, ours, trace_id, span_id = True, span.is_recording(), span.trace_id, span.span_id
        else:
            context: SpanContext = span.get_span_context()
            sampled, ours = bool(context.trace_flags & _SAMPLED), not self._joined and span.is_recording()
            trace_id, span_id = context.trace_id, context.span_id
        runtime.durations[self._service, self._method, self.route, self.status].observe(
            duration_seconds, (trace_id, span_id, duration_seconds, ended_at / 1e9) if sampled else None
        )
        error_type = None
        if self.error is not None:
            error_type = type_name(self.error)
        elif self.status >= 500:
            error_type = str(self.status)
        if ours:
            self._describe_span(error_type)
            span.end(ended_at)
        if runtime.writes_line(trace_id, error_type is not None):
            self._write_line(trace_id, span_id, error_type, duration_seconds, ended_at)

    def _describe_span(self, error_type: str | None) -> None:
        _, path, query, scheme, server_address, server_port, client_address, user_agent, version, _ = self._arrival
        span = self._span
        repeated = self._runtime.repeated[
            self._method, self.route, self.status, scheme, server_address, server_port, version
        ]
        if query:
            query = redact_query(query)
        if type(span) is ServerSpan:
            span.describe(repeated, path, query, client_address, user_agent)
        else:
            span.update_name(repeated.name)
            texts = {"url.query": query, "client.address": client_address, "user_agent.original": user_agent}
            span.set_attributes(repeated.attributes)
            span.set_attributes({"url.path": path, **{key: text for key, text in texts.items() if text}})
        if self._method is conventions.OTHER:
            span.set_attribute("http.request.method_original", self._arrival.method)
        if error_type is not None:
            span.set_attribute("error.type", error_type)
            span.set_status(StatusCode.ERROR)
            if self.error is not None:
                record_exception(span, self.error)

    def _write_line(
        self, trace_id: int, span_id: int, error_type: str | None, duration_seconds: float, ended_at: int
    ) -> None:
        arrival = self._arrival
        line: dict[str, object] = {
            "timestamp": timestamp(ended_at),
            "level": "info" if error_type is None else "error",
            "event": conventions.ACCESS_EVENT,
            "service": self._service,
            "http_request_method": self._method,
            "http_route": self.route,
            "url_path": arrival.path,
            "http_response_status_code": self.status or None,
            "duration_seconds": duration_seconds,
            "client_address": arrival.client_address,
            "user_agent_original": arrival.user_agent,
            "trace_id": f"{trace_id:032x}",
            "span_id": f"{span_id:016x}",
        }
        if error_type is not None:
            line["error_type"] = error_type
        if self.error is not None:
            line["exception_message"] = redact_text(str(self.error))
        self._runtime.output.emit(line)
