from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from tests.support.servers.alertmanager import Alertmanager
from tests.support.servers.blocks import write_blocks
from tests.support.servers.prometheus import Prometheus, ScrapeJob
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.servers.webhook_receiver import WebhookReceiver

pytestmark = pytest.mark.real

T0 = datetime(2025, 3, 1, tzinfo=UTC)


def openmetrics(*samples: tuple[float, datetime]) -> str:
    lines = [f'shop_orders_total{{service="checkout"}} {value} {at.timestamp()}' for value, at in samples]
    return "\n".join(["# TYPE shop_orders counter", *lines, "# EOF", ""])


def test_prometheus_answers_for_blocks_written_before_its_start(tmp_path: Path) -> None:
    server = Prometheus(tmp_path / "prometheus")
    days = []
    for day in range(3):
        at = T0 + timedelta(days=day)
        days.append(tmp_path / f"{day}.om")
        days[-1].write_text(openmetrics((day * 10.0, at), (day * 10.0 + 5, at + timedelta(hours=20))))
    write_blocks(days, server.data)
    with server:
        assert server.query("shop_orders_total", at=T0 + timedelta(days=1)) == [
            ({"__name__": "shop_orders_total", "service": "checkout"}, 10.0)
        ]
        assert [value for _, value in server.query("sum(shop_orders_total)", at=T0 + timedelta(days=2, hours=20))] == [
            25.0
        ]
        assert server.query("shop_orders_total", at=T0 + timedelta(days=10)) == []


def test_a_file_that_is_not_openmetrics_is_refused_with_promtools_words(tmp_path: Path) -> None:
    file = tmp_path / "bad.om"
    file.write_text("shop orders total\n")
    with pytest.raises(RuntimeError, match=r"promtool refused .*bad\.om"):
        write_blocks([file], tmp_path / "data")


def test_prometheus_keeps_its_port_and_data_over_kill_and_restart(tmp_path: Path) -> None:
    with Prometheus(tmp_path, scrape_interval_seconds=0.2) as server:
        server.scrape([ScrapeJob(name="self", targets=[f"127.0.0.1:{server.port}"])], scrape_interval_seconds=0.2)
        server.wait_for('up{job="self"} == 1')
        url = server.url
        server.kill()
        assert not server.running
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(url)
        server.restart()
        assert server.url == url
        assert server.query('count_over_time(up{job="self"}[1m])')


def test_a_server_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    server = Prometheus(tmp_path)
    server.config.write_text("no: such: thing\n")
    with pytest.raises(RuntimeError, match=r"(?s)prometheus ended with code 2.*Error loading config"):
        server.start()


def test_a_taken_port_is_changed_for_another(tmp_path: Path, prometheus: Prometheus) -> None:
    second = Prometheus(tmp_path / "second")
    second.port = prometheus.port
    with second:
        assert second.port != prometheus.port
        assert second.query("vector(1)")[0][1] == 1


def test_victoria_metrics_answers_for_imported_samples(victoria_metrics: VictoriaMetrics) -> None:
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(days=40)
    victoria_metrics.load(openmetrics((1, at), (4, at + timedelta(minutes=1))))
    answer = httpx2.get(
        f"{victoria_metrics.url}/api/v1/query",
        params={"query": "increase(shop_orders_total[1m])", "time": str(at.timestamp() + 60)},
    )
    assert [series["value"][1] for series in answer.json()["data"]["result"]] == ["3"]


def test_alertmanager_passes_an_alert_on_to_the_receiver(
    alertmanager: Alertmanager, webhook_receiver: WebhookReceiver
) -> None:
    httpx2.post(f"{alertmanager.url}/api/v2/alerts", json=[{"labels": {"alertname": "Burn"}}]).raise_for_status()
    webhook_receiver.wait_for(lambda requests: len(requests) == 1)
    assert [alert["labels"] for alert in webhook_receiver.alerts()] == [{"alertname": "Burn"}]
    assert [alert["labels"] for alert in alertmanager.alerts()] == [{"alertname": "Burn"}]


def test_a_paused_server_does_not_answer_until_it_is_resumed(prometheus: Prometheus) -> None:
    prometheus.pause()
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{prometheus.url}/-/ready", timeout=0.2)
    prometheus.resume()
    assert httpx2.get(f"{prometheus.url}/-/ready").status_code == 200
