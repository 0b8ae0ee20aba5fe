"""What the SDK tells of its own export at /metrics."""

import os
import re
import subprocess
import sys

import pytest
from prometheus_client import CollectorRegistry
from tests.support.sdk.collector import Collector

from burnline._private.metrics.families import Families
from burnline._private.otlp.telemetry import ExportTelemetry

PROGRAM = """
import burnline
from burnline._private.process import PROCESS
from flask import Flask
burnline.configure(service="shop", access_log="off", exit_timeout_seconds=5)
app = burnline.instrument(Flask("shop"))
app.add_url_rule("/items/<int:item>", view_func=lambda item: "x")
client = app.test_client()
for _ in range(5):
    client.get("/items/7").close()
PROCESS.runtime.flush()
print(client.get("/metrics").text)
"""


def told(collector: Collector, **environ: str) -> dict[str, float]:
    """The SDK's own samples of a service that has answered five requests and sent its spans."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: float(value) for name, value in re.findall(r"^(burnline_\S+) (\S+)$", done.stdout, re.M)}


@pytest.mark.real
def test_spans_are_counted_by_what_became_of_them() -> None:
    with Collector() as collector:
        sent = told(collector)
        collector.status = 400
        refused = told(collector)
        unsampled = told(collector, OTEL_TRACES_SAMPLER="parentbased_always_off")
    assert sent['burnline_spans_total{result="sent"}'] == 5
    assert sent['burnline_spans_total{result="not_sampled"}'] == 0
    assert sent["burnline_export_duration_seconds_count"] >= 1
    assert 'burnline_export_failures_total{reason="refused"}' not in sent
    assert refused['burnline_spans_total{result="refused"}'] == 5
    assert refused['burnline_export_failures_total{reason="refused"}'] >= 1
    assert unsampled['burnline_spans_total{result="not_sampled"}'] == 5
    assert unsampled["burnline_export_duration_seconds_count"] == 0


@pytest.mark.parametrize(("lines", "names"), [(False, ("spans", "bytes")), (True, ("log_lines", "log_line_bytes"))])
def test_what_waits_is_told_in_number_and_bytes(lines: bool, names: tuple[str, str]) -> None:
    metrics = Families(CollectorRegistry(), cardinality_limit=9)
    ExportTelemetry(metrics, lines=lines).queue(lambda: (3, 700))
    metrics.registry.collect()
    samples = [metrics.registry.get_sample_value(f"burnline_export_queue_{name}") for name in names]
    assert samples == [3, 700]
