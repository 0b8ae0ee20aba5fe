"""One request, measured once: the clock is read at each end, and span, samples and log line say the same.

The web layers (WSGI, ASGI) tell `ServerRequest` what arrived and how it ended; nothing else in the SDK knows when a
request is over. What repeats from request to request (the attributes of a route, a method and a status) is made once.
"""

from typing import Final

from opentelemetry.trace import StatusCode

from burnline import conventions
from burnline._private.forks import run_if_forked
from burnline._private.guard import GUARD
from burnline._private.logs.encoding import timestamp
from burnline._private.redaction import redact_query, redact_text
from burnline._private.runtime import Runtime
from burnline._private.tracing.exceptions import record_exception, type_name
from burnline._private.web.entry import Arrival, Entry

_COST_OF_ONE_IN: Final = 127


class ServerRequest(Entry):
    """A request between its two ends. Used by one request only; `finish` may be called again and does nothing."""

    __slots__ = ("__weakref__", "_active", "_cost", "_done", "_method", "error", "route", "status")

    def __init__(self, runtime: Runtime, service: str, arrival: Arrival) -> None:
        if runtime.forks_behind_python:
            run_if_forked()
        self._done = False
        self.status = 0
        self.route = conventions.UNMATCHED_ROUTE
        self.error: BaseException | None = None
        method = arrival[0]
        self._method = method = method if method in conventions.KNOWN_METHODS else conventions.OTHER
        self._active = active = runtime.active[service, method]
        Entry.__init__(  # `super()` would take as long as the whole of it
            self, runtime, service, arrival, "HTTP" if method is conventions.OTHER else method
        )
        active.add(1.0)
        if runtime.on_request is not None:
            runtime.on_request(self)
        self._cost = None if self._started % _COST_OF_ONE_IN else runtime.clock.read() - self._started

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

    def _report(self, ended: int) -> None:
        """Sample, span and line, in this order: the next one may fail."""
        runtime, span = self._runtime, self._span
        duration_seconds = (ended - self._started) / 1e9
        ended_at = ended + self._offset
        trace_id = span.trace_id
        exemplar = (trace_id, span.span_id, duration_seconds, ended_at / 1e9) if span.sampled else None
        runtime.durations[self._service, self._method, self.route, self.status].observe(duration_seconds, exemplar)
        error_type = None
        if self.error is not None:
            error_type = type_name(self.error)
        elif self.status >= 500:
            error_type = str(self.status)
        if span.is_ours:
            self._describe_span(error_type)
            span.end(ended_at)
        if runtime.writes_line(trace_id, error_type is not None):
            self._write_line(error_type, duration_seconds, ended_at)

    def _describe_span(self, error_type: str | None) -> None:
        method, path, query, scheme, server_address, server_port, client_address, user_agent, version, _ = self._arrival
        span = self._span
        repeated = self._runtime.repeated[
            self._method, self.route, self.status, scheme, server_address, server_port, version
        ]
        span.describe(repeated, path, redact_query(query) if query else query, client_address, user_agent)
        if self._method is conventions.OTHER:
            span.set_attribute("http.request.method_original", method)
        if error_type is not None:
            span.set_attribute("error.type", error_type)
            span.set_status(StatusCode.ERROR)
            if self.error is not None:
                record_exception(span, self.error)

    def _write_line(self, error_type: str | None, duration_seconds: float, ended_at: int) -> None:
        span = self._span
        _, path, _, _, _, _, client_address, user_agent, _, _ = self._arrival
        line: dict[str, object] = {
            "timestamp": timestamp(ended_at),
            "level": "info" if error_type is None else "error",
            "event": conventions.ACCESS_EVENT,
            "service": self._service,
            "http_request_method": self._method,
            "http_route": self.route,
            "url_path": path,
            "http_response_status_code": self.status or None,
            "duration_seconds": duration_seconds,
            "client_address": client_address,
            "user_agent_original": user_agent,
            "trace_id": f"{span.trace_id:032x}",
            "span_id": f"{span.span_id:016x}",
        }
        if error_type is not None:
            line["error_type"] = error_type
        if self.error is not None:
            line["exception_message"] = redact_text(str(self.error))
        self._runtime.output.emit(line)
