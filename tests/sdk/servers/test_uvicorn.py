"""A real uvicorn: streams, background tasks and WebSocket sessions, alone and behind OpenTelemetry's own middleware."""

from collections.abc import Iterator
from http.client import IncompleteRead

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from tests.support.sdk.collector import Collector
from tests.support.sdk.server import Server
from tests.support.sdk.told import Headers, Scene, Told, get, leave, seconds, server_span
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

pytestmark = pytest.mark.real


def chat(path: str) -> Scene:
    """A session of three messages each way, or until the server ends it."""

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


SCENES: dict[str, Scene] = {
    "stream": get("/stream"),
    "failing stream": get("/stream?fail=true"),
    "left stream": leave("/stream?forever=true"),
    "background": get("/background"),
    "chat": chat("/chat/red"),
    "failing chat": chat("/chat/broken"),
    "stream behind": get("/behind/stream"),
    "chat behind": chat("/behind/chat/red"),
    "unsampled stream": get("/stream"),
    "unsampled stream behind": get("/behind/stream"),
    "unsampled chat behind": chat("/behind/chat/red"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    command = ["uvicorn", "--port", "{port}", "--log-level", "critical", "tests.support.sdk.shop_sockets:app"]
    with Collector() as collector:
        output = tmp_path_factory.mktemp("uvicorn") / "output"
        with Server(command, output, {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
            yield Told(server, collector, SCENES)


def test_a_stream_takes_its_whole_time_in_all_signals_and_sees_its_span(told: Told) -> None:
    assert str(told.answers["stream"]).split() == [told.traces["stream"]] * 2
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
    assert told.line(scene)["trace_id"] == told.traces[scene]
    told.spans("background", 2)  # the last to end
    assert told.spans(scene, 0) == []
