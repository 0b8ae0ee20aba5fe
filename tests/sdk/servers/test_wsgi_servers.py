"""Real WSGI servers of each kind: what all signals say of streams, errors, threads, logs, secrets and odd requests."""

import re
from collections.abc import Iterator
from http.client import IncompleteRead

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from tests.support.sdk.collector import Collector
from tests.support.sdk.commands import DURATION, GUNICORN
from tests.support.sdk.server import Server
from tests.support.sdk.told import Scene, Told, attributes, get, leave, seconds, server_span

pytestmark = pytest.mark.real

APP = "tests.support.sdk.shop_scenes:app"
SERVERS = {
    "sync": [*GUNICORN, "-w", "2", APP],
    "gthread": [*GUNICORN, "-k", "gthread", "--threads", "4", APP],
    "gevent": [*GUNICORN, "-k", "gevent", APP],
    "uwsgi": ["uwsgi", "--http-socket", "127.0.0.1:{port}", "--master", "-p", "2", "--enable-threads", "--need-app",
              "--die-on-term", "--disable-logging", "-w", APP],
}  # fmt: skip

SCENES: dict[str, Scene] = {
    "order": get("/orders/7?size=L", {"User-Agent": "probe"}),
    "stream": get("/stream"),
    "failing stream": get("/stream?fail=1"),
    "left stream": leave("/stream?forever=1"),
    "broken": get("/broken"),
    "logs": get("/logs"),
    "threads": get("/threads"),
    "secret": get("/secret?token=hunter2&sig=hunter2", {"Authorization": "Bearer hunter2", "Cookie": "a=hunter2"}),
    "health": get("/healthz"),
    "unsampled broken": get("/broken"),
}


@pytest.fixture(scope="module", params=SERVERS)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with Collector() as collector:
        output = tmp_path_factory.mktemp("server") / "output"
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
        with Server(SERVERS[request.param], output, environ) as server:
            yield Told(server, collector, SCENES)


def test_one_request_is_one_span_one_line_one_sample_and_its_exemplar_of_the_same_trace(told: Told) -> None:
    (span,) = told.spans("order", 1)
    line = told.line("order")
    assert line["span_id"] == span.span_id.hex()
    route = 'http_route="/orders/<int:order>"'
    told.server.wait_for_sample(
        f'{DURATION}_count{{http_request_method="GET",http_response_status_code="200",{route}', 1
    )
    page = told.server.get("/metrics", {"Accept": "application/openmetrics-text;version=1.0.0"})[1]
    exemplars = [
        found for text in page.splitlines() if route in text for found in re.findall(r'trace_id="(\w+)"', text)
    ]
    assert exemplars == [told.traces["order"]]


def test_the_span_has_the_stable_conventions_in_the_bytes_that_arrive(told: Told) -> None:
    (span,) = told.spans("order", 1)
    assert span.name == "GET /orders/<int:order>"
    told_of = attributes(span)
    assert told_of.pop("server.address")  # as the server was told it is called
    assert told_of == {
        "http.request.method": "GET",
        "http.route": "/orders/<int:order>",
        "http.response.status_code": 200,
        "url.path": "/orders/7",
        "url.query": "size=L",
        "url.scheme": "http",
        "server.port": told.server.port,
        "client.address": "127.0.0.1",
        "user_agent.original": "probe",
        "network.protocol.version": "1.1",
    }
    (failed,) = told.spans("broken", 1)
    assert (attributes(failed)["error.type"], failed.status.code) == ("LookupError", Status.STATUS_CODE_ERROR)
    page = told.server.get("/metrics")[1]
    assert set(re.findall(rf'^{DURATION}_bucket.*le="(0\.005|0\.01|10\.0|\+Inf)"', page, re.MULTILINE)) == {
        "0.005", "0.01", "10.0", "+Inf",
    }  # fmt: skip


def test_a_stream_takes_its_whole_time_in_all_signals_and_sees_its_span(told: Told) -> None:
    assert str(told.answers["stream"]).split() == [told.traces["stream"]] * 2
    (span,) = told.spans("stream", 1)
    assert seconds(span) >= 0.2
    assert told.line("stream")["duration_seconds"] >= 0.2
    told.line("left stream")
    series = '{http_request_method="GET",http_response_status_code="200",http_route="/stream"'
    told.server.wait_for_sample(f"{DURATION}_count{series}", 3)
    assert told.server.sample(f"{DURATION}_sum{series}") >= 2 * 0.2


def test_an_exception_in_the_body_is_an_error_of_span_and_line(told: Told) -> None:
    (span,) = told.spans("failing stream", 1)
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert told.line("failing stream")["error_type"] == "ConnectionError"
    assert told.answers["failing stream"] in (IncompleteRead, f"{told.traces['failing stream']} " * 2)


def test_a_stream_that_the_client_leaves_ends_once(told: Told) -> None:
    assert told.answers["left stream"]
    assert len(told.spans("left stream", 1)) == 1
    assert told.line("left stream")["http_route"] == "/stream"
    told.server.wait_for_sample("http_server_active_requests", 0)
    assert "Failed to detach" not in told.server.output()


def test_work_in_threads_and_loops_is_a_child_and_ends_nothing(told: Told) -> None:
    expected = {"submit", "thread", "copied", "last"}
    if "gevent" not in told.server.command:
        expected |= {"run_in_executor", "task 0", "task 1"}
    spans = told.spans("threads", 1 + len(expected))
    request = server_span(spans)
    children = [span for span in spans if span is not request]
    assert sorted(span.name for span in children) == sorted(expected)
    assert {span.parent_span_id for span in children} == {request.span_id}
    assert all(span.end_time_unix_nano <= request.end_time_unix_nano for span in children)


def test_lines_of_each_logging_library_carry_the_ids(told: Told) -> None:
    (span,) = told.spans("logs", 1)
    ids = f"{told.traces['logs']} {span.span_id.hex()}"
    assert f"stdlib {ids} hello\n" in told.server.output()
    assert f"loguru {ids} hello\n" in told.server.output()
    own, access = told.lines("logs")
    assert (own["event"], own["span_id"], own["odd"]) == ("hello", span.span_id.hex(), "<Stubborn>")
    assert access["event"] == "http_request"


def test_no_secret_is_in_any_signal(told: Told) -> None:
    (span,) = told.spans("secret", 1)
    assert attributes(span)["url.query"] == "token=REDACTED&sig=REDACTED"
    assert b"hunter2" not in b"".join(request.SerializeToString() for request in told.collector.requests)
    own = [line for line in told.server.output().splitlines() if line.startswith("{")]
    assert any("signing in" in line for line in own)
    assert "hunter2" not in "".join(own)
    assert "hunter2" not in told.server.get("/metrics", {"Accept": "application/openmetrics-text"})[1]


def test_health_and_metrics_leave_nothing_and_an_unsampled_error_its_line_and_count(told: Told) -> None:
    assert told.answers["health"] == '{"status":"ok"}\n'
    assert told.lines("health") == []
    line = told.line("unsampled broken")
    assert (line["error_type"], line["http_response_status_code"]) == ("LookupError", 500)
    route = '{http_request_method="GET",http_response_status_code="500",http_route="/broken"'
    told.server.wait_for_sample(f"{DURATION}_count{route}", 2)
    told.spans("threads", 1)
    assert told.spans("health", 0) == told.spans("unsampled broken", 0) == []
    page = told.server.get("/metrics")[1]
    assert "/healthz" not in page
    assert '"/metrics"' not in page
