"""A real Prometheus that is away for 10 minutes, and a service that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import stamina
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.fake_source import MINUTE
from tests.support.slo_service.history import BASE, counter, load, scrape_after
from tests.support.slo_service.slis import events_of
from tests.support.slo_service.values import slo

from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.alerts import Change, Transition
from burnline_slo.domain.status import State
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.ports import Filled
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.connection import TRIES
from burnline_slo.service.tick.tick import Tick, TickOptions

pytestmark = pytest.mark.real

AWAY, BACK = 20, 30
BURNS = (15, 24)
"""The minutes in which half the events of the reached service fail."""


def errors(scrape: int) -> float:
    first, last = (scrape_after(minute) for minute in BURNS)
    return 5.0 * min(max(0, scrape - first), last - first)


def unscraped(scrape: int) -> bool:
    """What a Prometheus that is down itself does not see."""
    return scrape_after(AWAY) <= scrape < scrape_after(BACK)


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Prometheus]:
    folder = tmp_path / "prometheus"
    server = Prometheus(folder, retention="10y")
    series = [
        counter("reached_total", lambda scrape: 10.0 * scrape),
        counter("reached_bad_total", errors),
        counter("down_total", lambda scrape: None if unscraped(scrape) else 10.0 * scrape),
        counter("down_bad_total", lambda scrape: None if unscraped(scrape) else 1.0 * scrape),
    ]
    load(series, folder, server.data)
    with server:
        yield server


REACHED = slo("reached", sli=events_of(bad="reached_bad_total", total="reached_total"))
"""Prometheus went on scraping; only we could not reach it."""
DOWN = slo("down", percent="80", sli=events_of(bad="down_bad_total", total="down_total"))
"""Prometheus itself was down: its scrapes of that time are missing."""


class Service:
    """A tick over the real Prometheus and a real database, whose clock stands at a minute of the story."""

    def __init__(self, url: str, ledger: SqlLedger, source: PrometheusSource) -> None:
        self.ledger = ledger
        ids = count()
        options = TickOptions(source_name=url, tile=timedelta(minutes=1), settle=timedelta())
        self.tick = Tick(source, ledger, options, new_id=lambda: f"id-{next(ids)}")
        self.tick.use([REACHED, DOWN])
        self.changes: list[Transition] = []

    def run(self, minute: int) -> None:
        self.changes += self.tick.run(from_epoch(BASE + minute * MINUTE))

    def stored(self, first: int, last: int) -> list[tuple[float, float]]:
        """Bad and total events of the minutes in the database, for both SLOs."""
        keys = self.tick.ledger_keys()
        start, end = BASE + first * MINUTE, BASE + last * MINUTE
        assert set(self.ledger.filled(keys).values()) == {Filled(start=BASE + 10 * MINUTE - 3 * 86_400, end=end)}
        found = []
        for _, runs in self.ledger.tiles_of(keys, start):
            (tiles,) = runs
            assert tiles.span.start <= start
            assert tiles.span.end == end
            inside = slice((start - tiles.span.start) // MINUTE, None)
            found.append((float(tiles.bad[inside].sum()), float(tiles.total[inside].sum())))
        return found


@pytest.fixture
def service(prometheus: Prometheus, sql_ledger: SqlLedger) -> Iterator[Service]:
    with http_client(HttpOptions(timeout=timedelta(seconds=5))) as client, stamina.set_testing(True, attempts=TRIES):
        api = PrometheusApi(prometheus.url, client)
        yield Service(prometheus.url, sql_ledger, PrometheusSource(api, timedelta(seconds=15)))


def test_ten_minutes_without_prometheus_lose_no_event_and_no_alert(service: Service, prometheus: Prometheus) -> None:
    for minute in range(10, AWAY + 1):
        service.run(minute)
    firing = service.tick.firing
    assert {alert.key.tier for alert in firing} >= {"page_1h", "page_6h"}

    prometheus.stop()
    for minute in range(AWAY + 1, BACK + 1):
        service.run(minute)
        for status in service.tick.statuses():
            assert status.state is State.NO_DATA
            assert status.no_data is not None
            assert f"Prometheus at {prometheus.url} is unreachable" in status.no_data.reason
    assert service.tick.firing == firing

    prometheus.start()
    for minute in range(BACK + 1, BACK + 6):
        service.run(minute)
    reasons = [status.no_data.reason for status in service.tick.statuses() if status.no_data is not None]
    assert not [reason for reason in reasons if "unreachable" in reason]
    scrapes = scrape_after(BACK + 5) - scrape_after(10)
    (reached, down) = service.stored(10, BACK + 5)
    assert reached == (errors(10**6), 10.0 * scrapes)
    assert down == (1.0 * scrapes, 10.0 * scrapes)


def test_an_alert_that_ended_meanwhile_is_resolved_at_its_own_time(service: Service, prometheus: Prometheus) -> None:
    for minute in range(10, AWAY + 1):
        service.run(minute)
    prometheus.stop()
    for minute in range(AWAY + 1, BACK + 1):
        service.run(minute)
    prometheus.start()
    service.run(BACK + 1)
    page = [change for change in service.changes if change.key.tier == "page_1h"]
    assert [change.change for change in page] == [Change.FIRING, Change.RESOLVED]
    resolved = (page[1].at - from_epoch(BASE)) // timedelta(minutes=1)
    assert BURNS[1] < resolved <= BURNS[1] + 6
