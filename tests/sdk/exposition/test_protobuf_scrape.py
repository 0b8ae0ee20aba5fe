"""A real Prometheus that asks for protocol buffers has the series and exemplars of the text form."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from prometheus_client import CollectorRegistry, Info, Summary
from prometheus_client.parser import text_string_to_metric_families
from tests.support.servers.prometheus import Prometheus, ScrapeJob

from burnline._private.exposition.page import expose
from burnline._private.metrics.families import Families

pytestmark = pytest.mark.real


def new_families() -> Families:
    registry = CollectorRegistry()
    metrics = Families(registry, cardinality_limit=100)
    metrics.counter("orders", "Orders.", ["kind"]).inc(3, kind='a "book"')
    metrics.gauge("depth", "Depth.").set(-2.5)
    taken = metrics.histogram("taken_seconds", "Taken.", ["kind"], [0.3, 1])
    taken.child(("mail",)).observe(0.25, (2**127 + 1, 7, 0.25, time.time()))
    taken.child(("mail",)).observe(7)
    Summary("hosts_own", "Of the host.", registry=registry).observe(4)
    Info("build", "Build.", registry=registry).info({"version": "1"})
    return metrics


@pytest.fixture
def served() -> Iterator[tuple[int, list[str]]]:
    """The port of a page, and the content types that were asked for."""
    metrics = new_families()
    types: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers, body = expose(metrics, self.headers["Accept"], self.headers.get("Accept-Encoding", ""))
            types.append(dict(headers)["Content-Type"])
            self.send_response(200)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port, types
        server.shutdown()


def test_prometheus_reads_protocol_buffers_as_it_reads_text(served: tuple[int, list[str]], tmp_path: Path) -> None:
    port, types = served
    job = ScrapeJob(name="shop", targets=[f"127.0.0.1:{port}"])
    flags = ["--enable-feature=exemplar-storage,native-histograms"]
    with Prometheus(tmp_path / "prometheus", jobs=[job], flags=flags) as prometheus:
        prometheus.wait_for("orders_total")
        query = {"query": '{job="shop", __name__!~"up|scrape_.*"}'}
        answer = httpx2.get(f"{prometheus.url}/api/v1/query", params=query).json()["data"]["result"]
        window: dict[str, str | float] = {"query": "taken_seconds_bucket", "start": 0, "end": time.time() + 600}
        exemplars = httpx2.get(f"{prometheus.url}/api/v1/query_exemplars", params=window).json()["data"]
    assert types[0].startswith("application/vnd.google.protobuf")
    found = {without_target(each["metric"]): float(each["value"][1]) for each in answer}
    assert found == in_text(port)
    assert len(found) == 11
    (series,) = exemplars
    assert series["seriesLabels"]["le"] == "0.3"
    assert [each["labels"]["trace_id"] for each in series["exemplars"]] == [f"{2**127 + 1:032x}"]


def without_target(metric: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(metric.items() - {("job", "shop"), ("instance", metric["instance"])})


def in_text(port: int) -> dict[frozenset[tuple[str, str]], float]:
    page = httpx2.get(f"http://127.0.0.1:{port}/", headers={"Accept": "text/plain"}).text
    return {
        frozenset((sample.labels | {"__name__": sample.name}).items()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }
