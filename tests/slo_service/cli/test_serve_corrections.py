"""The service put together: corrections come in over the socket, apply, and outlive it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
from tests.support.slo_service.memory_corrections import NEW
from tests.support.waiting import wait_until

from burnline_slo.adapters.files import load_config
from burnline_slo.cli.assembly import RunningService, slo_files
from burnline_slo.config.values import Config

SLOS = """\
version: burnline/v1
service: checkout
slos:
  - name: availability
    objective: 99.9%
    sli: {events: {bad: requests_failed_total, total: requests_total}}
corrections:
  - {slos: ["*"], start: 2026-01-01T02:00Z, end: 2026-01-01T03:00Z, reason: nightly, author: grace, rule: FREQ=DAILY}
"""
CONFIG = """\
prometheus: {url: "http://127.0.0.1:9", scrape_interval: 15s}
slos: [slos.yaml]
database: sqlite:///ledger.db
listen: "127.0.0.1:0"
settle: 20s
"""


def config_in(folder: Path) -> Config:
    (folder / "slos.yaml").write_text(SLOS)
    (folder / "burnline.yaml").write_text(CONFIG)
    read = load_config(folder / "burnline.yaml")
    assert read.config is not None, read.problems
    return read.config


def applied(service: RunningService) -> list[str]:
    """The reasons of what is left out of the SLO; empty before the first tick."""
    slos = httpx2.get(f"{service.web.url}/api/v1/slos").json()["slos"]
    return [one["reason"] for slo in slos for one in slo["corrections"]]


def test_corrections_outlive_the_service(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    start = datetime.now(UTC) - timedelta(days=1)
    new = NEW | {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    with RunningService(config, slo_files(config)) as service:
        service.start()
        wait_until(lambda: applied(service) == ["nightly"], timeout_seconds=30, what="the first tick")
        added = httpx2.post(f"{service.web.url}/api/v1/corrections", json=new)
        assert added.status_code == 201
        wait_until(lambda: applied(service) == ["nightly", new["reason"]], timeout_seconds=30, what="the correction")
    with RunningService(config, slo_files(config)) as service:
        service.start()
        wait_until(
            lambda: applied(service) == ["nightly", new["reason"]], timeout_seconds=30, what="it after a restart"
        )
        removed = httpx2.delete(f"{service.web.url}/api/v1/corrections/{added.json()['id']}")
        assert removed.status_code == 204
        wait_until(lambda: applied(service) == ["nightly"], timeout_seconds=30, what="its removal")
