"""The ASGI layer and FastAPI: the same claims as for WSGI, and those that only asynchronous apps have."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from opentelemetry import trace
from opentelemetry.trace import StatusCode
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from tests.support.sdk.asgi import ask, get

import burnline
from burnline._private.web.asgi_types import Message, Receive, Scope, Send
from burnline.testing import Captured

COUNT = "http_server_request_duration_seconds_count"


@pytest.fixture
def app(captured: Captured) -> FastAPI:
    app = FastAPI()
    router = APIRouter(prefix="/v1")

    @app.get("/items/{item}")
    async def item(item: int) -> dict[str, int]:
        return {"item": item}

    @app.get("/sync")
    def sync() -> str:
        return str(trace.get_current_span().get_span_context().span_id)

    @app.get("/broken")
    async def broken() -> str:
        raise LookupError("the shelf is empty")

    @router.get("/orders/{order}")
    async def order(order: int) -> int:
        return order

    app.include_router(router)
    return burnline.instrument(app)


def test_one_request_is_one_span_one_sample_and_one_line(app: FastAPI, captured: Captured) -> None:
    assert get(app, "/items/3") == (200, b'{"item":3}')
    (span,), (line,) = captured.spans, captured.lines
    assert span.name == "GET /items/{item}"
    assert line["trace_id"] == f"{span.context.trace_id:032x}"
    assert captured.value(COUNT, http_route="/items/{item}", http_response_status_code="200") == 1


def test_span_has_the_same_conventions_as_under_wsgi(app: FastAPI, captured: Captured) -> None:
    get(app, "/items/3?size=L", headers={"User-Agent": "probe"})
    assert dict(captured.spans[0].attributes or {}) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/items/{item}",
        "url.path": "/items/3",
        "url.query": "size=L",
        "url.scheme": "http",
        "server.address": "localhost",
        "server.port": 80,
        "client.address": "127.0.0.1",
        "user_agent.original": "probe",
        "network.protocol.version": "1.1",
    }


def test_an_included_routers_prefix_is_part_of_the_route(app: FastAPI, captured: Captured) -> None:
    get(app, "/v1/orders/7")
    assert captured.lines[0]["http_route"] == "/v1/orders/{order}"


def test_a_mounted_apps_route_has_the_mounts_template(captured: Captured) -> None:
    def answer(request: object) -> PlainTextResponse:
        return PlainTextResponse("yes")

    inner = Starlette(routes=[Route("/orders/{order}", answer)])
    app = burnline.instrument(Starlette(routes=[Mount("/tenants/{tenant}", inner)]))
    assert get(app, "/tenants/acme/orders/7")[0] == 200
    assert captured.lines[0]["http_route"] == "/tenants/{tenant}/orders/{order}"


def test_unknown_paths_share_one_series(app: FastAPI, captured: Captured) -> None:
    for number in range(20):
        assert get(app, f"/nowhere/{number}")[0] == 404
    assert captured.value(COUNT, http_route="", http_response_status_code="404") == 20


def test_an_unhandled_exception_is_an_error_in_all_signals(app: FastAPI, captured: Captured) -> None:
    with pytest.raises(LookupError):  # Starlette answers 500 and raises for the server to log it
        get(app, "/broken")
    (span,), (line,) = captured.spans, captured.lines
    assert span.status.status_code is StatusCode.ERROR
    assert (line["error_type"], line["http_response_status_code"]) == ("LookupError", 500)
    assert captured.value(COUNT, http_route="/broken", http_response_status_code="500") == 1


def test_error_series_exist_at_zero_before_the_first_request(app: FastAPI, captured: Captured) -> None:
    text = get(app, "/metrics")[1].decode()
    for route in ("/items/{item}", "/v1/orders/{order}", "/sync"):
        assert f'{COUNT}{{http_request_method="GET",http_response_status_code="500",http_route="{route}"' in text


def test_a_sync_endpoint_in_its_thread_sees_the_span(app: FastAPI, captured: Captured) -> None:
    _, body = get(app, "/sync")
    assert body.decode().strip('"') == str(captured.spans[0].context.span_id)


def test_instrumenting_twice_measures_once(app: FastAPI, captured: Captured) -> None:
    assert burnline.instrument(app) is app
    assert isinstance(app, FastAPI)
    get(app, "/items/3")
    assert captured.value(COUNT) == 1


def test_a_streamed_body_is_measured_until_its_last_message(captured: Captured) -> None:
    app = FastAPI()
    seen: list[int] = []

    async def chunks() -> AsyncIterator[str]:
        for _ in range(4):
            await asyncio.sleep(0.01)
            seen.append(trace.get_current_span().get_span_context().span_id)
            yield "chunk"

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(chunks())

    get(burnline.instrument(app), "/stream")
    assert captured.lines[0]["duration_seconds"] >= 0.04
    assert set(seen) == {captured.spans[0].context.span_id}


def test_an_exception_in_the_body_is_an_error_although_the_status_was_200(captured: Captured) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ConnectionError("the source went away")

    with pytest.raises(ConnectionError):
        get(burnline.instrument(failing), "/")
    assert captured.spans[0].status.status_code is StatusCode.ERROR
    assert captured.lines[0]["error_type"] == "ConnectionError"


def test_a_background_task_is_a_child_but_not_in_the_duration(captured: Captured) -> None:
    app = FastAPI()

    async def afterwards() -> None:
        with burnline.span("afterwards"):
            await asyncio.sleep(0.2)

    @app.get("/")
    async def root(tasks: BackgroundTasks) -> str:
        tasks.add_task(afterwards)
        return "soon"

    get(burnline.instrument(app), "/")
    request, later = captured.spans
    assert later.parent is not None
    assert later.parent.span_id == request.context.span_id
    assert captured.lines[0]["duration_seconds"] < 0.15


def test_requests_at_the_same_time_keep_their_own_spans(captured: Captured) -> None:
    app = FastAPI()

    async def span_id() -> int:
        await asyncio.sleep(0.01)
        return trace.get_current_span().get_span_context().span_id

    @app.get("/")
    async def root(before: Annotated[int, Depends(span_id)]) -> bool:
        await asyncio.sleep(0.01)
        return before == await span_id()

    burnline.instrument(app)

    async def many() -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(ask(app, "/") for _ in range(20)))

    assert asyncio.run(many()) == [(200, b"true")] * 20
    assert len({span.context.span_id for span in captured.spans}) == 20


def test_a_cancelled_request_ends_and_is_no_500(captured: Captured) -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(60)

    app = burnline.instrument(slow)

    async def cancel() -> None:
        task = asyncio.create_task(ask(app, "/"))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancel())
    assert captured.value(COUNT, http_response_status_code="500") == 0
    assert captured.value(COUNT) == 1
    assert captured.value("http_server_active_requests") == 0


def test_health_paths_tell_nothing_and_their_children_neither(captured: Captured) -> None:
    app = FastAPI()

    @app.get("/healthz")
    async def healthy() -> str:
        with burnline.span("database"):
            return "ok"

    assert get(burnline.instrument(app), "/healthz")[0] == 200
    assert (captured.spans, captured.lines, captured.value(COUNT)) == ([], [], 0)


def test_apps_of_a_factory_are_measured_and_not_kept_alive(captured: Captured) -> None:
    def create() -> FastAPI:
        return burnline.instrument(FastAPI())

    apps = [create() for _ in range(5)]
    for app in apps:
        get(app, "/")
    assert captured.value(COUNT) == 5
    known = [weakref.ref(app) for app in apps]
    del apps, app
    gc.collect()
    assert [app() for app in known] == [None] * 5


def test_a_websocket_session_is_one_span_with_its_messages_counted(captured: Captured) -> None:
    app = FastAPI()

    @app.websocket("/chat/{room}")
    async def chat(socket: WebSocket, room: str) -> None:
        await socket.accept()
        for _ in range(3):
            await socket.send_text(await socket.receive_text())
        await socket.close()

    burnline.instrument(app)
    incoming: list[Message] = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "text": "hello"} for _ in range(3)),
    ]

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        pass

    scope: Scope = {
        "type": "websocket",
        "path": "/chat/red",
        "root_path": "",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "asgi": {"version": "3.0"},
    }
    asyncio.run(app(scope, receive, send))
    (span,), (line,) = captured.spans, captured.lines
    assert span.name == "websocket /chat/{room}"
    assert (line["websocket_messages_received"], line["websocket_messages_sent"]) == (3, 3)
    assert captured.value(COUNT) == 0


def test_lifespan_messages_pass_through(captured: Captured) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing() -> Message:
        return {}

    async def ignore(message: Message) -> None:
        pass

    asyncio.run(burnline.instrument(app)({"type": "lifespan"}, nothing, ignore))
    assert seen == ["lifespan"]
    assert captured.spans == []


def test_a_fault_of_the_sdk_changes_no_response(captured: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a fault of the SDK")

    async def plain(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"plain"})

    for place in ("burnline._private.web.asgi.arrival", "burnline._private.web.request.ServerRequest._report"):
        monkeypatch.setattr(place, broken)
        assert get(burnline.instrument(plain), "/") == (200, b"plain")
    assert captured.value("burnline_internal_errors_total") >= 2
