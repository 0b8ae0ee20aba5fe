"""One request, measured once: the clock is read at each end, and span, samples and log line say the same.

The web layers (WSGI, ASGI) tell `begin` what arrived and `ServerRequest.finish` how it ended; nothing else in the SDK
knows when a request is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from opentelemetry import context as otel_context
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, TraceFlags

from burnline import conventions
from burnline.forks import run_if_forked
from burnline.guard import GUARD
from burnline.logs.encoding import encode, timestamp
from burnline.logs.stdout import STDOUT
from burnline.redaction import redact_query
from burnline.runtime import Runtime


@dataclass(slots=True)
class Arrival:
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
    propagation: Mapping[str, str]
    """The headers a propagator may want, by lower-case name; empty when there are none."""


class ServerRequest:
    """A request between its two ends. Used by one request only; `finish` may be called again and does nothing."""

    __slots__ = (
        "__weakref__",
        "_active",
        "_arrival",
        "_context",
        "_done",
        "_method",
        "_offset",
        "_outer",
        "_runtime",
        "_service",
        "_span",
        "_started",
        "error",
        "route",
        "status",
    )  # fmt: skip

    def __init__(self, runtime: Runtime, service: str, arrival: Arrival) -> None:
        self._runtime = runtime
        self._service = service
        self._arrival = arrival
        self._done = False
        self.status = 0
        self.route = conventions.UNMATCHED_ROUTE
        self.error: BaseException | None = None
        method = arrival.method
        self._method = method if method in conventions.KNOWN_METHODS else conventions.OTHER
        self._started = started = runtime.clock.read()
        self._offset = runtime.clock.offset_at(started)
        parent = propagate.extract(arrival.propagation, Context()) if arrival.propagation else Context()
        self._span = runtime.tracer.start_span(
            self._method if self._method is method else "HTTP",
            parent,
            SpanKind.SERVER,
            start_time=started + self._offset,
        )
        self._context = trace.set_span_in_context(self._span, parent)
        if runtime.forks_behind_python:
            run_if_forked()
        self._active = runtime.active_requests.child((service, self._method))
        self._active.add(1.0)
        if runtime.on_request is not None:
            runtime.on_request(self)
        self._outer = otel_context.get_current()
        otel_context.attach(self._context)

    def finish(self, ended: int | None = None) -> None:
        """The request is over, at clock reading `ended` or now. Never raises."""
        if self._done:
            return
        self._done = True
        try:
            if ended is None:
                ended = self._runtime.clock.read()
            self._active.add(-1.0)
            self._report(ended)
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("request end", error)

    def now(self) -> int:
        """A reading of the request's clock, for `finish`."""
        return self._runtime.clock.read()

    def leave(self) -> None:
        """Makes the context of before the request current again, where the request's own still is.

        Sets it instead of resetting a token: a body may be closed in another context than it was opened in.
        """
        if otel_context.get_current() is self._context:
            otel_context.attach(self._outer)

    def _report(self, ended: int) -> None:
        status = self.status
        code = str(status) if status else ""
        duration_seconds = (ended - self._started) / 1e9
        ended_at = ended + self._offset
        span_context = self._span.get_span_context()
        self._runtime.duration_child(self._service, self._method, self.route, code).observe(
            duration_seconds,
            (span_context.trace_id, span_context.span_id, duration_seconds, ended_at / 1e9)
            if span_context.trace_flags & TraceFlags.SAMPLED
            else None,
        )
        error_type = self._error_type(status)
        if self._span.is_recording():
            self._describe_span(status, error_type)
            self._span.end(ended_at)
        if self._runtime.settings.access_log:
            self._write_line(span_context, status, error_type, duration_seconds, ended_at)

    def _error_type(self, status: int) -> str | None:
        if self.error is not None:
            kind = type(self.error)
            return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        return str(status) if status >= 500 else None

    def _describe_span(self, status: int, error_type: str | None) -> None:
        arrival, span = self._arrival, self._span
        attributes: dict[str, str | int] = {
            "http.request.method": self._method,
            "url.path": arrival.path,
            "url.scheme": arrival.scheme,
        }
        if self._method is not arrival.method:
            attributes["http.request.method_original"] = arrival.method
        if status:
            attributes["http.response.status_code"] = status
        if self.route:
            attributes["http.route"] = self.route
            span.update_name(f"{self._method if self._method is arrival.method else 'HTTP'} {self.route}")
        if arrival.query:
            attributes["url.query"] = redact_query(arrival.query)
        if arrival.server_address is not None:
            attributes["server.address"] = arrival.server_address
        if arrival.server_port is not None:
            attributes["server.port"] = arrival.server_port
        if arrival.client_address is not None:
            attributes["client.address"] = arrival.client_address
        if arrival.user_agent is not None:
            attributes["user_agent.original"] = arrival.user_agent
        if arrival.protocol_version is not None:
            attributes["network.protocol.version"] = arrival.protocol_version
        if error_type is not None:
            attributes["error.type"] = error_type
            span.set_status(StatusCode.ERROR)
            if self.error is not None:
                span.record_exception(self.error)
        span.set_attributes(attributes)

    def _write_line(
        self,
        span_context: SpanContext,
        status: int,
        error_type: str | None,
        duration_seconds: float,
        ended_at: int,
    ) -> None:
        arrival = self._arrival
        line: dict[str, object] = {
            "timestamp": timestamp(ended_at),
            "level": "info" if error_type is None else "error",
            "event": conventions.ACCESS_EVENT,
            conventions.SERVICE: self._service,
            conventions.METHOD: self._method,
            conventions.ROUTE: self.route,
            "url_path": arrival.path,
            conventions.STATUS: status or None,
            "duration_seconds": duration_seconds,
            "client_address": arrival.client_address,
            "user_agent_original": arrival.user_agent,
            conventions.TRACE_ID: f"{span_context.trace_id:032x}",
            conventions.SPAN_ID: f"{span_context.span_id:016x}",
        }
        if error_type is not None:
            line["error_type"] = error_type
        if self.error is not None:
            line["exception_message"] = str(self.error)
        STDOUT.write(encode(line))


def hidden_context() -> Context:
    """A context in which nothing records: for excluded requests, whose children would otherwise be orphan roots."""
    context = SpanContext(
        trace_id=_HIDDEN_IDS.generate_trace_id(),
        span_id=_HIDDEN_IDS.generate_span_id(),
        is_remote=False,
        trace_flags=TraceFlags(TraceFlags.DEFAULT),
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(context), Context())


_HIDDEN_IDS = RandomIdGenerator()
