"""Lines as OTLP, decoded with OpenTelemetry's own messages."""

import json
import os
import subprocess
import sys

import pytest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from tests.support.sdk.collector import Collector

from burnline._private.otlp.log_records import encode_log_record

PROGRAM = """
import burnline
from flask import Flask
burnline.configure(service="shop")
app = burnline.instrument(Flask("shop"))
app.add_url_rule("/items/<int:item>", view_func=lambda item: burnline.get_logger().warning("low", left=item) or "x")
app.test_client().get("/items/3").close()
"""


def run(collector: Collector, **environ: str) -> list[dict[str, object]]:
    """The lines that a shop writes while it talks to the collector."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.real
def test_every_line_is_a_log_record_of_the_requests_trace_when_asked_for() -> None:
    with Collector() as collector:
        lines = run(collector, OTEL_LOGS_EXPORTER="otlp")
        collector.wait(lambda: bool(collector.logs))
    (resource,) = collector.logs[0].resource_logs
    assert {a.key: a.value.string_value for a in resource.resource.attributes}["service.name"] == "shop"
    (scope,) = resource.scope_logs
    assert scope.scope.name == "burnline"
    low, access = scope.log_records
    (span,) = collector.spans
    assert [record.body.string_value for record in (low, access)] == [line["event"] for line in lines]
    assert {record.trace_id for record in (low, access)} == {span.trace_id}
    assert {record.span_id for record in (low, access)} == {span.span_id}
    assert (low.severity_number, access.severity_number) == (13, 9)
    assert {a.key: a.value.int_value for a in low.attributes}["left"] == 3
    assert {a.key: a.value.string_value for a in access.attributes}["http_route"] == "/items/<int:item>"
    assert access.time_unix_nano // 1000 == span.end_time_unix_nano // 1000


@pytest.mark.real
def test_no_line_is_sent_unless_asked_for() -> None:
    with Collector() as collector:
        run(collector)
        collector.wait(lambda: bool(collector.spans))
    assert not collector.logs


def test_a_line_without_a_time_or_a_trace_is_a_record_all_the_same() -> None:
    record = LogRecord()
    record.ParseFromString(encode_log_record({"event": {"a": 1}, "timestamp": "noon", "level": "loud", "odd": object}))
    assert record.body.kvlist_value.values[0].value.int_value == 1
    assert record.time_unix_nano == record.observed_time_unix_nano
    assert (record.severity_number, record.severity_text, record.trace_id) == (0, "loud", b"")
    assert record.attributes[0].value.string_value == "<class 'object'>"
