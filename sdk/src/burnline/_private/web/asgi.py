"""The ASGI layer: a plain wrapper, which measures a request from the call to the last message of its body.

No span for each message, no task of its own, and background tasks that run after the body are not in the duration,
but their spans are children of the request's.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

from opentelemetry import context as otel_context

from burnline import conventions
from burnline._private.exposition.page import expose
from burnline._private.guard import GUARD
from burnline._private.health.checks import PROBES, probe
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime
from burnline._private.tracing.propagation import wanted_headers
from burnline._private.web.excluded import emit_excluded_error, excluded_context
from burnline._private.web.request import Arrival, ServerRequest
from burnline._private.web.websocket import serve_websocket
from burnline._private.web.wsgi import serves_health_only

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]
R = TypeVar("R")

RouteOfScope = Callable[[Scope], str | None]

_MARK = "burnline.request"
_PROPAGATED = frozenset(header.encode() for header in wanted_headers())


class AsgiMiddleware:
    """An ASGI app that measures another one. Nothing of the SDK's raises into it or changes its response."""

    def __init__(
        self,
        app: AsgiApplication,
        service: str | None,
        route_of: RouteOfScope,
        serves: Callable[[str], bool] = serves_health_only,
    ) -> None:
        """`serves(path)` says whether the app itself answers a path that the SDK would answer."""
        self.wrapped = app
        self._serves = serves
        self._service = service
        self._route_of = route_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        runtime = PROCESS.runtime
        kind = scope["type"]
        if runtime is None or kind not in ("http", "websocket") or _MARK in scope:
            if runtime is not None and kind == "lifespan":
                send = _flushing_at_the_end(runtime, send)
            await self.wrapped(scope, receive, send)
            return
        scope[_MARK] = True
        settings = runtime.settings
        path = scope.get("path", "")
        if path == settings.metrics_path and not self._serves(path):
            await _metrics(runtime, scope, send)
        elif path in settings.excluded_paths or (
            settings.excluded_url is not None and settings.excluded_url.search(path)
        ):
            await self._excluded(runtime, scope, receive, send)
        elif kind == "http":
            await self._measured(runtime, scope, receive, send)
        else:
            service = self._service or settings.service
            await serve_websocket(runtime, service, self.wrapped, self._route_of, scope, receive, send, arrival)

    async def _measured(self, runtime: Runtime, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = ServerRequest(runtime, self._service or runtime.settings.service, arrival(scope))
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("request start", error)
            await self.wrapped(scope, receive, send)
            return
        ended: int | None = None

        async def sending(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                request.status = message.get("status", 0)
                self._learn_route(request, scope)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                ended = request.now()
                if request.status < 500:  # a server error waits for its exception, which is raised after the answer
                    request.finish(ended)

        try:
            await self.wrapped(scope, receive, sending)
        except BaseException as error:
            request.error = error
            if not request.status:
                self._learn_route(request, scope)
                if isinstance(error, Exception):
                    request.status = 500  # what the server answers for the app
            raise
        finally:
            request.finish(ended)
            request.leave()

    def _learn_route(self, request: ServerRequest, scope: Scope) -> None:
        try:
            request.route = self._route_of(scope) or conventions.UNMATCHED_ROUTE
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("response start", error)

    async def _excluded(self, runtime: Runtime, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the app with no span, sample or line, except a line for a 5xx; or answers a health probe itself."""
        path = scope.get("path", "")
        if path in PROBES and runtime.settings.health and not self._serves(path):
            status, body = await _in_thread(lambda: probe(path, PROCESS.checks))
            if status >= 500:
                emit_excluded_error(runtime, self._service or runtime.settings.service, path, str(status))
            await _respond(scope, send, status, [("Content-Type", "application/json")], body)
            return
        outer = otel_context.get_current()
        otel_context.attach(excluded_context())

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message.get("status", 0) >= 500:
                emit_excluded_error(
                    runtime, self._service or runtime.settings.service, scope.get("path", ""), str(message["status"])
                )
            await send(message)

        try:
            await self.wrapped(scope, receive, sending)
        finally:
            otel_context.attach(outer)


def _flushing_at_the_end(runtime: Runtime, send: Send) -> Send:
    """Sends what is left before the server hears that the app has shut down: uvicorn then ends by a signal."""

    async def sending(message: Message) -> None:
        if message["type"] in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
            await _in_thread(runtime.flush)
        await send(message)

    return sending


async def _in_thread(work: Callable[[], R]) -> R:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # another event loop than asyncio's
        return work()
    return await loop.run_in_executor(None, work)


async def _metrics(runtime: Runtime, scope: Scope, send: Send) -> None:
    given = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}

    def page() -> tuple[list[tuple[str, str]], bytes]:
        return expose(runtime.metrics, given.get(b"accept", ""), given.get(b"accept-encoding", ""))

    try:
        headers, body = await _in_thread(page)
        status = 200
    except Exception as error:  # noqa: BLE001 - a collector of the host that raises
        GUARD.caught("metrics page", error)
        status, headers, body = 500, [("Content-Type", "text/plain")], b"the metrics could not be collected\n"
    await _respond(scope, send, status, headers, body)


async def _respond(scope: Scope, send: Send, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if scope.get("method") == "HEAD" else body})


def arrival(scope: Scope) -> Arrival:
    """What the scope tells of the request or session."""
    user_agent: str | None = None
    propagation: dict[str, str] | None = None
    for name, value in scope.get("headers", ()):
        if name == b"user-agent":
            user_agent = value.decode("latin-1")
        elif name in _PROPAGATED:
            propagation = propagation or {}
            propagation[name.decode()] = value.decode("latin-1")
    server = scope.get("server") or (None, None)
    client = scope.get("client") or (None,)
    return Arrival(
        scope.get("method", "GET"),
        scope.get("path", ""),
        scope.get("query_string", b"").decode("latin-1"),
        scope.get("scheme", "http"),
        server[0],
        server[1],
        client[0],
        user_agent,
        scope.get("http_version"),
        propagation,
    )
