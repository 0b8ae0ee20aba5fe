"""A WebSocket session: one span and one line for all of it, with the number of messages each way.

No sample in the request histogram: a session's length says nothing about how fast the service answers.
"""

from collections.abc import Callable

from opentelemetry.trace import StatusCode

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.logs.encoding import timestamp
from burnline._private.runtime import Runtime
from burnline._private.tracing.exceptions import record_exception, type_name
from burnline._private.web.asgi_types import AsgiApplication, Message, Receive, Scope, Send
from burnline._private.web.entry import Arrival, Entry


class _Session(Entry):
    __slots__ = ("close_code", "received", "sent")

    def __init__(self, runtime: Runtime, service: str, arrival: Arrival) -> None:
        super().__init__(runtime, service, arrival, "websocket")
        self.received = 0
        self.sent = 0
        self.close_code: int | None = None

    def end(self, route: str, error: BaseException | None) -> None:
        """Reports the session. Never raises."""
        try:
            ended = self._runtime.clock.read()
            fields: dict[str, str | int] = {
                "url.path": self._arrival.path,
                "http.route": route,
                "network.protocol.name": "websocket",
                "websocket.messages_received": self.received,
                "websocket.messages_sent": self.sent,
            }
            if self.close_code is not None:
                fields["websocket.close_code"] = self.close_code
            if error is not None:
                fields["error.type"] = type_name(error)
            if self._span.is_ours:
                self._end_span(route, fields, ended, error)
            if self._runtime.writes_line(self._span.trace_id, error is not None):
                self._write_line(fields, ended, error)
        except Exception as inner:  # noqa: BLE001 - the border to the host
            GUARD.caught("websocket end", inner)
        self.leave()

    def _end_span(self, route: str, fields: dict[str, str | int], ended: int, error: BaseException | None) -> None:
        if error is not None:
            self._span.set_status(StatusCode.ERROR)
            record_exception(self._span, error)
        self._span.update_name(f"websocket {route}".rstrip())
        self._span.set_attributes(fields)
        self._span.end(ended + self._offset)

    def _write_line(self, fields: dict[str, str | int], ended: int, error: BaseException | None) -> None:
        line: dict[str, object] = {
            "timestamp": timestamp(ended + self._offset),
            "level": "info" if error is None else "error",
            "event": conventions.WEBSOCKET_EVENT,
            conventions.SERVICE: self._service,
            "duration_seconds": (ended - self._started) / 1e9,
            conventions.TRACE_ID: f"{self._span.trace_id:032x}",
            conventions.SPAN_ID: f"{self._span.span_id:016x}",
        }
        line.update((name.replace(".", "_"), value) for name, value in fields.items())
        self._runtime.output.emit(line)


async def serve_websocket(
    runtime: Runtime,
    service: str,
    arrival: Callable[[Scope], Arrival],
    route_of: Callable[[Scope], str],
    app: AsgiApplication,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Runs `app` for a WebSocket scope, measured. `route_of` never raises."""
    try:
        session = _Session(runtime, service, arrival(scope))
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("websocket start", error)
        await app(scope, receive, send)
        return

    async def receiving() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            session.received += 1
        elif message["type"] == "websocket.disconnect":
            session.close_code = message.get("code")
        return message

    async def sending(message: Message) -> None:
        if message["type"] == "websocket.send":
            session.sent += 1
        elif message["type"] == "websocket.close":
            session.close_code = message.get("code", 1000)
        await send(message)

    failure: BaseException | None = None
    try:
        await app(scope, receiving, sending)
    except BaseException as error:
        failure = error
        raise
    finally:
        session.end(route_of(scope), failure)
