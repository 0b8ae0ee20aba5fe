"""A real Prometheus scrapes OpenMetrics from a real server and gives the exemplars back."""

import re
import time
from pathlib import Path

import httpx2
import pytest
from tests.support.sdk.commands import SERVERS
from tests.support.sdk.server import Server
from tests.support.servers.prometheus import Prometheus, ScrapeJob

pytestmark = pytest.mark.real


def test_prometheus_returns_the_exemplar_of_a_request_and_zeros_before_the_first_error(tmp_path: Path) -> None:
    with Server(SERVERS["gunicorn"], tmp_path / "output") as server:
        server.get("/orders/7")
        job = ScrapeJob(name="shop", targets=[f"127.0.0.1:{server.port}"])
        flags = ["--enable-feature=exemplar-storage"]
        with Prometheus(tmp_path / "prometheus", jobs=[job], flags=flags) as prometheus:
            errors = 'http_server_request_duration_seconds_count{http_response_status_code="500"}'
            assert {value for _, value in prometheus.wait_for(errors)} == {0.0}
            (traced,) = re.findall(r'"trace_id":"(\w+)"', server.output())[:1]
            query: dict[str, str | float] = {
                "query": "http_server_request_duration_seconds_bucket",
                "start": time.time() - 600,
                "end": time.time() + 600,
            }
            answer = httpx2.get(f"{prometheus.url}/api/v1/query_exemplars", params=query, timeout=10).json()
            found = [exemplar["labels"]["trace_id"] for series in answer["data"] for exemplar in series["exemplars"]]
            assert traced in found
