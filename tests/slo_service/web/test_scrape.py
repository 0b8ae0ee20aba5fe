"""A real Prometheus reads /metrics, with a token, and stores the names that boards ask for."""

from pathlib import Path

import pytest
import yaml
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.board import FakeBoard

from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer
from burnline_slo.web.tokens import TokenFile

pytestmark = pytest.mark.real
TOKEN = "c0ffee-0123456789abcdef"


def test_prometheus_stores_the_budget_under_its_name(board: FakeBoard, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text(TOKEN)
    app = create_app(board, external_url="http://localhost", tokens=TokenFile(tmp_path / "tokens"))
    prometheus = Prometheus(tmp_path / "prometheus")
    with WebServer(app, port=0) as server:
        job = {
            "job_name": "burnline",
            "scrape_interval": "1s",
            "authorization": {"credentials": TOKEN},
            "static_configs": [{"targets": [f"{server.host}:{server.port}"]}],
        }
        prometheus.config.write_text(yaml.safe_dump({"scrape_configs": [job]}))
        with prometheus:
            found = prometheus.wait_for('slo:period_error_budget_remaining:ratio{slo_id="checkout/availability"}')
            status = board.status("checkout/availability")
            assert status is not None
            assert [value for _, value in found] == [status.budget_remaining_ratio]
            assert len(prometheus.query("slo_info")) == len(board.statuses())
            assert not prometheus.query('slo:period_error_budget_remaining:ratio{slo_id="mailer/delivery"}')
