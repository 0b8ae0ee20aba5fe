"""An asynchronous app with streams, background tasks and WebSockets; below /behind, OpenTelemetry measures it too."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import BackgroundTasks, FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from opentelemetry import trace
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

import burnline

burnline.configure(service="shop")
api = burnline.instrument(FastAPI())


@api.get("/stream")
@api.get("/behind/stream")
async def stream(fail: bool = False, forever: bool = False) -> StreamingResponse:
    async def chunks() -> AsyncIterator[str]:
        for _ in range(10_000 if forever else 2):
            yield f"{trace.get_current_span().get_span_context().trace_id:032x} "
            await asyncio.sleep(0.1)
        if fail:
            raise ConnectionError("the source went away")

    return StreamingResponse(chunks())


async def afterwards() -> None:
    with burnline.span("afterwards"):
        await asyncio.sleep(1)


@api.get("/background")
async def background(tasks: BackgroundTasks) -> str:
    tasks.add_task(afterwards)
    return "soon"


@api.websocket("/chat/{room}")
@api.websocket("/behind/chat/{room}")
async def chat(socket: WebSocket, room: str) -> None:
    await socket.accept()
    if room == "broken":
        raise LookupError("no such room")
    async for text in socket.iter_text():
        with burnline.span("message"):
            await socket.send_text(text)


behind = OpenTelemetryMiddleware(api)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """What is served."""
    measured_twice = scope.get("path", "").startswith("/behind")
    await (behind if measured_twice else api)(scope, receive, send)
