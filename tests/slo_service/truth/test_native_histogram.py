"""A native histogram, scraped for real."""

import time
from pathlib import Path

import pytest
from tests.support.servers.prometheus import Prometheus, ScrapeJob
from tests.support.slo_service.truth.native_exporter import METRIC, NativeExporter
from tests.support.slo_service.truth.status import status
from tests.support.waiting import wait_until

pytestmark = pytest.mark.real


def test_the_share_below_the_threshold_is_read_from_the_buckets(tmp_path: Path) -> None:
    """Half a second is a bucket's edge, so nothing is interpolated: 20 of 100 events are slower."""
    with NativeExporter() as exporter:
        server = Prometheus(
            tmp_path / "prometheus",
            jobs=[ScrapeJob(name="native", targets=[exporter.target])],
            flags=["--enable-feature=native-histograms"],
        )
        with server:
            enough = f"histogram_count({METRIC}) > 1500"
            wait_until(lambda: server.query(enough), timeout_seconds=60, what="fifteen scrapes")
            now = int(time.time())
            answer = status(server.url, tmp_path, "native-latency.yaml", scrape_interval="1s", tile="10s", at=now)
    slo = answer["ledger/fast-enough"]
    assert slo["sli_ratio"] == pytest.approx(0.8, rel=0.01)
    assert slo["total_events"] > 0
