"""Servers with several worker processes: exact numbers from any worker, all spans, no hooks in the app."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.sdk.collector import Collector
from tests.support.sdk.commands import ASGI, COUNT, SERVERS, WSGI
from tests.support.sdk.server import BIN, Server

pytestmark = pytest.mark.real


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.mark.parametrize("name", SERVERS)
def test_every_worker_shows_the_sum_and_every_span_arrives(name: str, collector: Collector, tmp_path: Path) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    with Server(SERVERS[name], tmp_path / "output", environ) as server:
        pids = set(server.get_many("/orders/7", 200))
        assert len(pids) > 1, "one worker answered everything; the test shows nothing"
        server.wait_for_sample(COUNT, 200)
        if "uvicorn" not in name:
            server.wait_for_sample("orders_total", 200)
        assert [server.sample(COUNT) for _ in range(8)] == [200] * 8  # whichever worker answers
        assert server.sample("http_server_active_requests") == 0
        lines = [line for line in server.output().splitlines() if '"event":"http_request"' in line]
        assert len(lines) == 200
        if "uwsgi" in name:  # it runs no exit handlers in a worker that it finds busy, so the last second may be lost
            collector.wait(lambda: len(collector.spans) == 200)
    collector.wait(lambda: len(collector.spans) == 200)
    assert len({span.span_id for span in collector.spans}) == 200
    assert len({span.trace_id for span in collector.spans}) == 200


@pytest.mark.parametrize("name", ["gunicorn threads", "gunicorn threads --preload", "uvicorn", "uwsgi"])
def test_four_thousand_requests_are_as_many_spans_and_counts_and_no_id_twice(
    name: str, collector: Collector, tmp_path: Path
) -> None:
    with Server(SERVERS[name], tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
        pids = set(server.get_many("/pid", 4000, threads=8))
        assert len(pids) > 1, "one worker answered everything; the test shows nothing"
        server.wait_for_sample(COUNT, 4000)
        if name == "uwsgi":  # as above
            collector.wait(lambda: len(collector.spans) == 4000)
    collector.wait(lambda: len(collector.spans) == 4000)
    assert len({span.span_id for span in collector.spans}) == len({span.trace_id for span in collector.spans}) == 4000


def test_streams_of_one_gevent_worker_take_their_whole_time_each_in_its_own_trace(
    collector: Collector, tmp_path: Path
) -> None:
    command = ["gunicorn", "-b", "127.0.0.1:{port}", "-k", "gevent", "--no-control-socket", WSGI]
    with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
        seen = server.get_many("/stream", 8, threads=8)
        server.wait_for_sample(COUNT, 8)
    assert server.process.returncode == 0, "it did not hear SIGTERM"
    collector.wait(lambda: len(collector.spans) == 8)
    assert all((span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 >= 0.2 for span in collector.spans)
    traces = {span.trace_id.hex() for span in collector.spans}
    assert {tuple(body.split()) for body in seen} == {(trace, trace) for trace in traces}
    assert len(traces) == 8


def test_an_exemplar_of_one_worker_is_shown_by_another(tmp_path: Path) -> None:
    with Server(SERVERS["gunicorn"], tmp_path / "output") as server:
        traces = {f"{number:032x}" for number in range(1, 41)}
        for trace_id in sorted(traces):
            server.get("/orders/7", {"traceparent": f"00-{trace_id}-00000000000000ff-01"})
        server.wait_for_sample(COUNT, len(traces))
        seen = set()
        for _ in range(12):
            text = server.get("/metrics", {"Accept": "application/openmetrics-text;version=1.0.0"})[1]
            seen.add(tuple(re.findall(r'trace_id="(\w+)"', text)))
        assert len(seen) == 1  # all workers show the same, so at least two of three show what another recorded
        assert set(*seen) <= traces


def test_two_servers_at_once_count_for_themselves(tmp_path: Path) -> None:
    with (
        Server(SERVERS["gunicorn"], tmp_path / "one") as one,
        Server(SERVERS["gunicorn"], tmp_path / "two") as two,
    ):
        one.get_many("/orders/7", 20)
        two.get_many("/orders/7", 40)
        one.wait_for_sample(COUNT, 20)
        two.wait_for_sample(COUNT, 40)


@pytest.mark.parametrize(
    "command",
    [["uvicorn", "--port", "{port}", "--log-level", "warning", ASGI], ["gunicorn", "-b", "127.0.0.1:{port}", WSGI]],
    ids=["uvicorn", "gunicorn"],
)
def test_a_server_that_is_told_to_end_sends_what_is_left(
    command: list[str], collector: Collector, tmp_path: Path
) -> None:
    with Server(command, tmp_path / "output", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as server:
        server.get_many("/orders/7", 20)
    assert len(collector.spans) == 20


def test_a_program_that_cannot_be_changed_is_measured_by_burnline_run(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text(
        "from flask import Flask\napp = Flask('plain')\napp.add_url_rule('/orders/7', view_func=lambda: 'x')\n"
    )
    command = ["burnline-run", str(BIN / "gunicorn"), "-b", "127.0.0.1:{port}", "-w", "2", "--chdir", str(tmp_path)]
    environ = {"OTEL_SERVICE_NAME": "plain"}
    with Server([*command, "--no-control-socket", "plain:app"], tmp_path / "output", environ) as server:
        server.get_many("/orders/7", 20)
        server.wait_for_sample(COUNT, 20)
        assert '"service":"plain"' in server.output()
