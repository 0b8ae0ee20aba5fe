"""Requests to an ASGI app, as a server makes them."""

import asyncio
from typing import Any

from burnline._private.web.asgi_types import Message, Scope


async def ask(app: Any, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Sends one request to the app as a server does, in a task of its own."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path.partition("?")[0],
        "raw_path": path.encode(),
        "query_string": path.partition("?")[2].encode(),
        "root_path": "",
        "scheme": "http",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50000),
    }
    incoming: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if incoming:
            return incoming.pop()
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await asyncio.create_task(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def get(app: Any, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    return asyncio.run(ask(app, path, method, headers))
