"""Everyday lives of counters, on the real engines: equal to the truth, and told where it cannot be known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.servers.blocks import write_blocks
from tests.support.servers.prometheus import Prometheus
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.slo_service.field_guide import FIRST, SCRAPE_SECONDS, SCRAPES, Life, at, lives, openmetrics
from tests.support.slo_service.slis import selector

from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.sli import EventsSLI
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi

pytestmark = pytest.mark.real

LIVES = {life.name: life for life in lives()}


@pytest.fixture(scope="module", params=["prometheus", "victoria_metrics"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusSource]:
    folder = tmp_path_factory.mktemp(request.param)
    file = folder / "lives.om"
    file.write_text(openmetrics(LIVES.values()))
    if request.param == "prometheus":
        prometheus = Prometheus(folder / "server", retention="10y")
        write_blocks([file], prometheus.data)
        with prometheus, http_client(HttpOptions()) as client:
            yield PrometheusSource(PrometheusApi(prometheus.url, client), timedelta(seconds=SCRAPE_SECONDS))
    else:
        with (
            VictoriaMetrics(folder / "server", retention_days=3_650) as server,
            http_client(HttpOptions()) as client,
        ):
            server.load(file)
            yield PrometheusSource(PrometheusApi(server.url, client), timedelta(seconds=SCRAPE_SECONDS))


def counted(source: PrometheusSource, life: Life, grain_seconds: int) -> Tiles:
    """All after the first scrape."""
    start = FIRST + 7
    end = -(-int(at(SCRAPES)) // grain_seconds) * grain_seconds
    errors = selector(f'{life.metric}{{code="500"}}')
    sli = EventsSLI(bad=errors, total=selector(life.metric))
    (tiles,) = source.tiles([sli], Span(start=start, end=end, grain_seconds=grain_seconds))
    assert isinstance(tiles, Tiles)
    return tiles


@pytest.mark.parametrize("grain_seconds", [10, 60, 300])
@pytest.mark.parametrize("name", LIVES)
def test_what_is_counted_is_what_happened(source: PrometheusSource, name: str, grain_seconds: int) -> None:
    life = LIVES[name]
    tiles = counted(source, life, grain_seconds)
    assert (tiles.bad.sum(), tiles.total.sum()) == (life.bad, life.total)


@pytest.mark.parametrize("name", LIVES)
def test_the_decisions_say_what_happened(source: PrometheusSource, name: str) -> None:
    life = LIVES[name]
    tiles = counted(source, life, 60)
    assert {decision.kind for decision in tiles.decisions} == life.kinds
    assert sum(decision.not_counted for decision in tiles.decisions) == life.not_counted
