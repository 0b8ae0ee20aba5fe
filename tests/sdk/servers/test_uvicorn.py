"""A real uvicorn: streams, background tasks and WebSocket sessions, alone and behind OpenTelemetry's own middleware."""

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from tests.sdk.otlp.collector import Collector
from tests.sdk.servers.server import Server
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

pytestmark = pytest.mark.real

Headers = dict[str, str]


def get(path: str) -> Callable[[Server, Headers], object]:
    def ask(server: Server, headers: Headers) -> object:
        try:
            return server.get(path, headers)[1]
        except IncompleteRead:
            return IncompleteRead

    return ask


def leave(server: Server, headers: Headers) -> bytes:
    """Hangs up in the middle of an endless stream."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        header = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        connection.sendall(f"GET /stream?forever=true HTTP/1.1\r\nHost: a\r\n{header}\r\n".encode())
        return connection.recv(4096)


def chat(path: str) -> Callable[[Server, Headers], object]:
    def talk(server: Server, headers: Headers) -> object:
        with connect(f"ws://127.0.0.1:{server.port}{path}", additional_headers=headers) as client:
            try:
                for text in ("one", "two", "three"):
                    client.send(text)
                    assert client.recv() == text
            except ConnectionClosed as closed:
                return type(closed)
        return "talked"

    return talk


SCENES: dict[str, Callable[[Server, Headers], object]] = {
    "stream": get("/stream"),
    "failing stream": get("/stream?fail=true"),
    "left stream": leave,
    "background": get("/background"),
    "chat": chat("/chat/red"),
    "failing chat": chat("/chat/broken"),
    "stream behind": get("/behind/stream"),
    "chat behind": chat("/behind/chat/red"),
    "unsampled stream": get("/stream"),
    "unsampled stream behind": get("/behind/stream"),
    "unsampled chat behind": chat("/behind/chat/red"),
}
TRACES = {name: f"{number:032x}" for number, name in enumerate(SCENES, 1)}


class Told:
    """What the server told of each scene, which is a trace of its own."""

    def __init__(self, server: Server, collector: Collector) -> None:
        self.server = server
        self._collector = collector
        with ThreadPoolExecutor(len(SCENES)) as pool:
            answers = {name: pool.submit(scene, server, _caller(name)) for name, scene in SCENES.items()}
        self.answers = {name: answer.result() for name, answer in answers.items()}

    def spans(self, scene: str, count: int) -> list[Span]:
        """The spans of a scene, once there are so many."""
        trace_id = TRACES[scene]
        found: list[Span] = []

        def arrived() -> bool:
            found[:] = [span for span in self._collector.spans if span.trace_id.hex() == trace_id]
            return len(found) >= count

        self._collector.wait(arrived)
        return found

    def line(self, scene: str) -> dict[str, Any]:
        """The one line of the SDK's that a scene has."""
        found: list[dict[str, Any]] = []

        def written() -> bool:
            lines = (json.loads(line) for line in self.server.output().splitlines() if line.startswith("{"))
            found[:] = [line for line in lines if line["trace_id"] == TRACES[scene]]
            return found != []

        self.server.wait_for(written)
        (line,) = found
        return line


def _caller(scene: str) -> Headers:
    """The header of a caller's trace."""
    return {"traceparent": f"00-{TRACES[scene]}-00000000000000ff-{'00' if scene.startswith('unsampled') else '01'}"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    command = ["uvicorn", "--port", "{port}", "--log-level", "critical", "tests.sdk.servers.shop_sockets:app"]
    with Collector() as collector:
        output = tmp_path_factory.mktemp("uvicorn") / "output"
        with Server(command, output, {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
            yield Told(server, collector)


def seconds(span: Span) -> float:
    return (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9


def server_span(spans: list[Span]) -> Span:
    """The only one."""
    (span,) = [span for span in spans if span.kind == Span.SPAN_KIND_SERVER]
    return span


def test_a_stream_takes_its_whole_time_in_all_signals_and_sees_its_span(told: Told) -> None:
    assert str(told.answers["stream"]).split() == [TRACES["stream"]] * 2
    (span,) = told.spans("stream", 1)
    assert seconds(span) >= 0.2
    assert told.line("stream")["duration_seconds"] >= 0.2
    told.line("unsampled stream behind")
    series = '{http_request_method="GET",http_response_status_code="200",http_route="/behind/stream"'
    told.server.wait_for_sample(f"http_server_request_duration_seconds_count{series}", 2)
    assert told.server.sample(f"http_server_request_duration_seconds_sum{series}") >= 2 * 0.2


def test_an_exception_in_the_body_is_an_error_of_span_and_line(told: Told) -> None:
    assert told.answers["failing stream"] is IncompleteRead
    (span,) = told.spans("failing stream", 1)
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert told.line("failing stream")["error_type"] == "ConnectionError"


def test_a_stream_that_the_client_leaves_ends_once(told: Told) -> None:
    assert told.answers["left stream"]
    assert len(told.spans("left stream", 1)) == 1
    assert told.line("left stream")["http_route"] == "/stream"
    told.server.wait_for_sample("http_server_active_requests", 0)


def test_a_background_task_is_a_child_but_not_in_the_duration(told: Told) -> None:
    spans = {span.name: span for span in told.spans("background", 2)}
    request, task = spans["GET /background"], spans["afterwards"]
    assert task.parent_span_id == request.span_id
    assert seconds(request) < 0.5 < 1 <= seconds(task)


@pytest.mark.parametrize("scene", ["chat", "chat behind"])
def test_a_websocket_session_is_one_server_span_with_its_messages_counted(told: Told, scene: str) -> None:
    assert told.answers[scene] == "talked"
    line = told.line(scene)
    spans = told.spans(scene, 4)
    session = server_span(spans)
    assert line["span_id"] == session.span_id.hex()
    assert (line["websocket_messages_received"], line["websocket_messages_sent"]) == (3, 3)
    messages = [span for span in spans if span.name == "message"]
    assert [span.parent_span_id for span in messages] == [session.span_id] * 3
    if scene == "chat":  # the other middleware's spans for each message are its own affair
        assert len(spans) == 4


def test_a_websocket_session_that_fails_is_an_error_once(told: Told) -> None:
    assert told.answers["failing chat"] != "talked"
    (span,) = told.spans("failing chat", 1)
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert told.line("failing chat")["error_type"] == "LookupError"


def test_a_request_behind_opentelemetrys_middleware_has_one_server_span(told: Told) -> None:
    line = told.line("stream behind")
    assert line["span_id"] == server_span(told.spans("stream behind", 1)).span_id.hex()
    assert line["http_route"] == "/behind/stream"


@pytest.mark.parametrize("scene", [name for name in SCENES if name.startswith("unsampled")])
def test_what_the_caller_does_not_sample_has_a_line_with_its_trace_and_no_span(told: Told, scene: str) -> None:
    assert told.line(scene)["trace_id"] == TRACES[scene]
    told.spans("background", 2)  # the last to end
    assert told.spans(scene, 0) == []
