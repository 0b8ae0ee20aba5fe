"""A guest on real servers: faults around it and a collector that is away change no answer and hold nothing up."""

import re
import signal
import time
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased
from tests.support.sdk.collector import Collector
from tests.support.sdk.commands import ASGI, GUNICORN, WSGI
from tests.support.sdk.server import Server

pytestmark = pytest.mark.real

COMMANDS = {
    "gunicorn": [*GUNICORN, WSGI],
    "uvicorn": ["uvicorn", "--port", "{port}", "--log-level", "warning", ASGI],
}
ERRORS = re.compile(r'^burnline_internal_errors_total\{where="([\w ]+)"\} ([\d.]+)', re.MULTILINE)


def test_whatever_fails_around_it_no_answer_changes_and_each_place_is_counted_and_told_once(tmp_path: Path) -> None:
    with Server([*GUNICORN, "tests.support.sdk.shop_hostile:app"], tmp_path / "output") as server:
        assert server.get_many("/orders/7", 40) == ["7"] * 40
        assert server.get("/orders/7", {"traceparent": "00-zz-\xff"}) == (200, "7")
        assert server.get("/readyz")[0] == 503
        counted = {where: float(count) for where, count in ERRORS.findall(server.get("/metrics")[1])}
        assert counted.keys() >= {"log line", "request end", "metric orders", "span end"}
        assert min(counted.values()) >= 40
        told = re.findall(r"burnline: error in ([\w ]+),", server.output())
        assert sorted(told) == sorted(counted)


@pytest.mark.parametrize(("name", "stalled"), [("gunicorn", True), ("gunicorn", False), ("uvicorn", True)])
def test_a_server_ends_in_time_although_its_collector_does_not_answer(name: str, stalled: bool, tmp_path: Path) -> None:
    with Collector() as collector:
        collector.stall_seconds = 20
        url = collector.url if stalled else "http://127.0.0.1:9"
        with Server(COMMANDS[name], tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": url}) as server:
            server.get_many("/orders/7", 8)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(10)
            assert time.monotonic() - began < 6  # two seconds for the spans, and the server's own end


def test_a_share_of_the_traces_is_sampled_as_the_sdk_would_and_all_have_lines_and_counts(tmp_path: Path) -> None:
    with Collector() as collector:
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "0.5",
        }
        with Server(COMMANDS["gunicorn"], tmp_path / "output", environ) as server:
            server.get_many("/pid", 80)
            server.wait_for(lambda: server.output().count('"event":"http_request"') == 80)
            traces = re.findall(r'"trace_id":"(\w+)"', server.output())
            assert server.sample("http_server_request_duration_seconds_count{") == 80
        sampler = TraceIdRatioBased(0.5)
        taken = [each for each in traces if sampler.should_sample(None, int(each, 16), "").decision != Decision.DROP]
        assert 0 < len(taken) < 80
        collector.wait(lambda: len(collector.spans) >= len(taken))
        assert sorted(span.trace_id.hex() for span in collector.spans) == sorted(taken)


def test_a_stalled_collector_costs_bounded_memory_and_one_warning_and_no_request_waits_for_it(tmp_path: Path) -> None:
    with Collector() as collector:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_MAX_QUEUE_SIZE": "100"}
        with Server(COMMANDS["gunicorn"], tmp_path / "output", environ) as server:
            server.get_many("/pid", 240)
            collector.wait(lambda: len(collector.spans) == 240)
            collector.stall_seconds = 30
            began = time.monotonic()
            server.get_many("/pid", 480)
            assert time.monotonic() - began < collector.stall_seconds
            assert len(collector.spans) == 240  # it has not answered since
            assert server.sample("burnline_export_queue_spans") <= 100
            assert server.sample('burnline_spans_total{result="queue_full"') >= 480 - 100 - 100  # 100 on their way
            assert server.output().count("Spans are lost: more of them than the queue holds") == 1


def test_it_tells_of_itself(tmp_path: Path) -> None:
    with Collector() as collector:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
        with Server(COMMANDS["gunicorn"], tmp_path / "output", environ) as server:
            asked = 0
            while server.sample("burnline_request_cost_seconds_count") == 0:  # of one request in 127
                assert asked < 4000
                server.get_many("/pid", 200)
                asked += 200
            collector.wait(lambda: len(collector.spans) == asked)
            server.wait_for_sample('burnline_spans_total{result="sent"', asked)
            assert server.sample("burnline_export_duration_seconds_count") >= 1
            assert server.sample("burnline_export_queue_spans") == 0
            collector.status = 400
            server.get_many("/pid", 4)
            server.wait_for_sample('burnline_spans_total{result="refused"', 4)


def test_a_hundred_apps_of_a_factory_and_another_are_each_measured_once(tmp_path: Path) -> None:
    with Collector() as collector:
        command = [*GUNICORN, "tests.support.sdk.shop_factories:app"]
        with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
            assert [server.get(f"/{number}/")[1] for number in range(100)] == [str(number) for number in range(100)]
            assert server.get("/plain") == (200, "plain")
            page = server.get("/metrics")[1]
            counts = re.findall(r"^http_server_request_duration_seconds_count\{(.*)\} ([1-9].*)", page, re.MULTILINE)
            values = {labels.rpartition("http_route=")[2]: float(value) for labels, value in counts}
            assert values == {'"/",service="shop"': 100, '"/plain",service="front"': 1}
        assert len(collector.spans) == 101
