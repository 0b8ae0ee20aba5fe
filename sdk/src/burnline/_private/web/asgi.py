"""The ASGI layer: a plain wrapper, which measures a request from the call to the last message of its body.

No span for each message, no task of its own, and background tasks that run after the body are not in the duration,
but their spans are children of the request's.
"""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from burnline._private.guard import GUARD
from burnline._private.otel_private import current_context, make_current
from burnline._private.own_pages import Answer
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime
from burnline._private.tracing.propagation import wanted_headers
from burnline._private.web.asgi_types import AsgiApplication, Message, Receive, Scope, Send
from burnline._private.web.entry import Arrival, new
from burnline._private.web.excluded import emit_excluded_error, excluded_context
from burnline._private.web.middleware import Middleware
from burnline._private.web.request import ServerRequest
from burnline._private.web.websocket import serve_websocket

R = TypeVar("R")

_MARK: Final = "burnline.request"
_PROPAGATED: Final = frozenset(header.encode() for header in wanted_headers())


class AsgiMiddleware(Middleware[AsgiApplication]):
    """An ASGI app that measures another one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        runtime = PROCESS.runtime
        kind = scope["type"]
        if runtime is None or kind not in ("http", "websocket") or _MARK in scope:
            if runtime is not None and kind == "lifespan":
                send = _flushing_at_the_end(runtime, send)
            await self.wrapped(scope, receive, send)
            return
        scope[_MARK] = True
        path = scope.get("path", "")
        if path in runtime.own_paths:
            answer = self.own_page(runtime, path)
            if answer is not None:
                await self._answer(runtime, answer, scope, send)
                return
        settings = runtime.settings
        if path in settings.excluded_paths or (
            settings.excluded_url is not None and settings.excluded_url.search(path)
        ):
            await self._excluded(runtime, scope, receive, send)
        elif kind == "http":
            await self._measured(runtime, scope, receive, send)
        else:
            service = self.service(runtime)
            await serve_websocket(runtime, service, arrival, self.route, self.wrapped, scope, receive, send)

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
                request.route = self.route(scope)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                ended = runtime.clock.read()
                if request.status < 500:  # a server error waits for its exception, which is raised after the answer
                    request.finish(ended)

        try:
            await self.wrapped(scope, receive, sending)
        except BaseException as error:
            request.error = error
            if not request.status:
                request.route = self.route(scope)
                if isinstance(error, Exception):
                    request.status = 500  # what the server answers for the app
            raise
        finally:
            request.finish(ended)
            request.leave()

    async def _excluded(self, runtime: Runtime, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the app with no span, sample or line, except a line for a 5xx."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message.get("status", 0) >= 500:
                emit_excluded_error(runtime, self.service(runtime), scope.get("path", ""), str(message["status"]))
            await send(message)

        outer = current_context()
        make_current(excluded_context())
        try:
            await self.wrapped(scope, receive, sending)
        finally:
            make_current(outer)

    async def _answer(self, runtime: Runtime, answer: Answer, scope: Scope, send: Send) -> None:
        given = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
        page = await _in_thread(lambda: answer(given.get(b"accept", ""), given.get(b"accept-encoding", "")))
        if page.status >= 500:
            emit_excluded_error(runtime, self.service(runtime), scope.get("path", ""), str(page.status))
        raw = [(name.lower().encode(), value.encode()) for name, value in page.headers]
        await send({"type": "http.response.start", "status": page.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope.get("method") == "HEAD" else page.body})


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


def arrival(scope: Scope) -> Arrival:
    """What the scope says of the request or session."""
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
    return new(
        Arrival,
        (
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
        ),
    )
