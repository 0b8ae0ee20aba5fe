"""What is recorded when most is not: traces kept for their errors or their length, and health checks that fail."""

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.support.sdk.collector import Collector
from tests.support.sdk.commands import SERVERS, WSGI
from tests.support.sdk.server import Server

pytestmark = pytest.mark.real

KEPT = "tests.support.sdk.shop_kept:app"
DURATIONS = 'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="'


@pytest.mark.parametrize("name", ["gunicorn threads", "gunicorn gevent", "uwsgi"])
def test_of_unsampled_requests_only_those_with_errors_and_the_slow_ones_arrive_whole(name: str, tmp_path: Path) -> None:
    command = [KEPT if word == WSGI else word for word in SERVERS[name]]
    with Collector() as collector:
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "0",
        }
        with Server(command, tmp_path / "output", environ) as server:
            server.get_many("/good", 40)
            server.get_many("/slow", 8)
            assert [server.get("/bad") for _ in range(8)] == [(500, "bad")] * 8
            collector.wait(lambda: len(collector.spans) == 40)
            assert server.sample(DURATIONS + "200") == 48
            assert server.sample(DURATIONS + "500") == 8
            lines = [json.loads(line) for line in server.output().splitlines() if line.startswith('{"timestamp"')]
        names = Counter(span.name for span in collector.spans)
        assert names == dict.fromkeys(("GET /bad", "bad work", "GET /slow", "slow work", "late work"), 8)
        spans_by_trace = Counter(span.trace_id.hex() for span in collector.spans)
        assert sorted(spans_by_trace.values()) == [2] * 8 + [3] * 8
        errors = {line["trace_id"] for line in lines if line.get("http_response_status_code") == 500}
        assert errors == {trace for trace, spans in spans_by_trace.items() if spans == 2}


def test_a_health_check_that_fails_tells_a_line_and_nothing_else(tmp_path: Path) -> None:
    with Collector() as collector:
        command = [KEPT if word == WSGI else word for word in SERVERS["gunicorn"]]
        with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
            assert [server.get("/readyz") for _ in range(5)] == [(503, "the database is away")] * 5
            assert server.get("/good") == (200, "good")
            lines = [json.loads(line) for line in server.output().splitlines() if line.startswith('{"timestamp"')]
            assert [line["url_path"] for line in lines if line["level"] == "error"] == ["/readyz"] * 5
            assert server.sample(DURATIONS) == 1
        collector.wait(lambda: len(collector.spans) == 2)
        assert {span.name for span in collector.spans} == {"GET /good", "good work"}
