"""Tiles of small, hand-made stories, from a real Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.history import BASE, Series, counter, load, scrape_after
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.judge.decisions import Kind
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.selector import Matcher
from burnline_slo.domain.sli import SLI, EventsSLI, LatencySLI
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi

pytestmark = pytest.mark.real

MINUTE = 60
FROM, TO = 10, 50
"""The minutes that are asked for."""


def growing(per_scrape: float) -> Callable[[int], float]:
    return lambda scrape: 1_000 + per_scrape * scrape


def unseen(first: float, last: float) -> Callable[[int], float | None]:
    """40 events a minute; no scrape between two minutes."""
    return lambda scrape: None if scrape_after(first) <= scrape < scrape_after(last) else 10.0 * scrape


def stories() -> Iterator[Series]:
    # Steady: 40 events a minute, 4 of them bad.
    yield counter("steady_total", growing(10))
    yield counter("steady_bad_total", growing(1))
    yield counter("steady_good_total", growing(9))
    # Histograms, with the bucket's bound in several spellings.
    for spelling, name in (("0.3", "plain"), ("0.30", "padded"), ("1", "whole"), ("1.0", "point"), ("5e-05", "tiny")):
        yield counter(f"{name}_seconds_count", growing(10))
        yield counter(f"{name}_seconds_bucket", growing(8), le=spelling)
        yield counter(f"{name}_seconds_bucket", growing(9), le="2.5")
        yield counter(f"{name}_seconds_bucket", growing(10), le="+Inf")
    # Two instances whose clients spell differently.
    for instance, spelling in (("java:80", "1.0"), ("go:80", "1")):
        yield counter("mixed_seconds_count", growing(10), instance=instance)
        yield counter("mixed_seconds_bucket", growing(8), instance=instance, le=spelling)
    # A histogram without the bucket that is asked for.
    yield counter("unbucketed_seconds_count", growing(10))
    yield counter("unbucketed_seconds_bucket", growing(8), le="0.5")
    # One that has no bucket either while nobody comes, and then has traffic.
    begins = scrape_after(30)
    yield counter("quiet_seconds_count", lambda scrape: 1_000.0 + 10 * max(0, scrape - begins))
    # The first error, and a new route, appear on a target that was scraped before.
    late = scrape_after(20)
    yield counter("late_total", growing(10))
    yield counter("late_bad_total", lambda scrape: None if scrape < late else 3.0 + (scrape - late))
    yield counter("route_total", growing(10), route="/old")
    yield counter("route_total", lambda scrape: None if scrape < late else 5.0 + 10 * (scrape - late), route="/new")
    # A target that comes with a long past of its own, and one that goes.
    yield counter("target_total", growing(10), instance="old:80")
    yield counter("target_total", lambda scrape: None if scrape < late else 70_000.0 + 10 * scrape, instance="new:80")
    yield counter("gone_total", growing(10), instance="stays:80")
    yield counter("gone_total", lambda scrape: 10.0 * scrape if scrape <= late else None, instance="goes:80")
    # A restart: the scrape after it shows what came since. It happens in the middle of a tile.
    middle = late + 2
    yield counter("restart_total", lambda scrape: 10.0 * scrape + (500 if scrape < middle else 4 - 10 * middle))
    # A restart after which the counter passes its old value within 5 minutes.
    again = scrape_after(21)
    yield counter("overtake_total", lambda scrape: 10.0 + scrape if scrape < again else 20.0 * (scrape - again))
    # Scrapes that are missed: 90 seconds, and 7 minutes.
    yield counter(
        "missed_total", lambda scrape: None if scrape_after(20) <= scrape < scrape_after(21.5) else 10.0 * scrape
    )
    yield counter("hole_total", lambda scrape: None if scrape_after(20) <= scrape < scrape_after(27) else 10.0 * scrape)
    # No traffic at all, and none for a while.
    yield counter("idle_total", lambda scrape: 1_000.0)
    # One that ends for good.
    yield counter("ended_total", lambda scrape: 10.0 * scrape if scrape < late else None)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    folder = tmp_path_factory.mktemp("prometheus")
    server = Prometheus(folder, retention="10y")
    load(stories(), folder, server.data)
    with server:
        yield server


@pytest.fixture(scope="module")
def source(prometheus: Prometheus) -> Iterator[PrometheusSource]:
    with http_client(HttpOptions()) as client:
        yield PrometheusSource(PrometheusApi(prometheus.url, client), timedelta(seconds=15))


def span(first: int = FROM, last: int = TO, grain: int = MINUTE) -> Span:
    return Span(start=BASE + first * MINUTE, end=BASE + last * MINUTE, grain_seconds=grain)


def only(source: PrometheusSource, sli: SLI, over: Span | None = None) -> Tiles:
    (tiles,) = source.tiles([sli], over or span())
    assert isinstance(tiles, Tiles)
    return tiles


def total(name: str) -> EventsSLI:
    """All events of a counter; no counter of bad ones exists."""
    return events_of(bad=f"{name}_bad_total", total=f"{name}_total")


def latency(name: str, threshold: str) -> LatencySLI:
    return LatencySLI(histogram=selector(f"{name}_seconds"), threshold_seconds=Decimal(threshold))


def covered(tiles: Tiles) -> list[bool]:
    return [seconds > 0 for seconds in tiles.covered_seconds.tolist()]


@pytest.mark.parametrize(
    "sli",
    [
        events_of(bad="steady_bad_total", total="steady_total"),
        events_of(good="steady_good_total", total="steady_total"),
        events_of(bad="steady_bad_total", good="steady_good_total"),
    ],
)
@pytest.mark.parametrize("grain", [60, 300])
def test_steady_counters_give_the_same_tiles_however_the_sli_is_written(
    source: PrometheusSource, sli: EventsSLI, grain: int
) -> None:
    tiles = only(source, sli, span(grain=grain))
    minutes = grain // MINUTE
    assert set(tiles.bad.tolist()) == {4.0 * minutes}
    assert set(tiles.total.tolist()) == {40.0 * minutes}
    assert set(tiles.covered_seconds.tolist()) == {grain}


@pytest.mark.parametrize(
    ("name", "threshold"),
    [("plain", "0.3"), ("padded", "0.3"), ("whole", "1"), ("point", "1"), ("point", "1.0"), ("tiny", "0.00005")],
)
def test_a_latency_finds_its_bucket_however_it_is_spelled(source: PrometheusSource, name: str, threshold: str) -> None:
    tiles = only(source, latency(name, threshold))
    assert set(tiles.total.tolist()) == {40.0}
    assert set(tiles.bad.tolist()) == {8.0}


def test_instances_that_spell_the_bound_differently_are_added_up(source: PrometheusSource) -> None:
    tiles = only(source, latency("mixed", "1"))
    assert set(tiles.total.tolist()) == {80.0}
    assert set(tiles.bad.tolist()) == {16.0}


def test_a_threshold_without_a_bucket_is_no_data_not_failure(source: PrometheusSource) -> None:
    tiles = only(source, latency("unbucketed", "0.3"))
    assert not any(covered(tiles))
    assert tiles.bad.sum() == tiles.total.sum() == 0


def test_without_traffic_nothing_is_missed_by_a_bucket_that_is_not_there(source: PrometheusSource) -> None:
    """No events are known to be neither good nor bad; the first ones are not known to be either."""
    quiet = only(source, latency("quiet", "0.3"), span(20, 30))
    assert all(covered(quiet))
    assert quiet.bad.sum() == quiet.total.sum() == 0
    busy = only(source, latency("quiet", "0.3"), span(31, 40))
    assert not any(covered(busy))
    assert busy.bad.sum() == busy.total.sum() == 0


def test_a_metric_that_does_not_exist_is_no_data(source: PrometheusSource) -> None:
    assert not any(covered(only(source, total("nonexistent"))))


def test_an_error_counter_that_does_not_exist_yet_is_no_errors(source: PrometheusSource) -> None:
    tiles = only(source, total("late"), span(10, 20))
    assert all(covered(tiles))
    assert tiles.bad.sum() == 0


@pytest.mark.parametrize("grain", [60, 300])
def test_the_first_errors_count_in_full(source: PrometheusSource, grain: int) -> None:
    """The series appears with 3 and grows by one each scrape."""
    tiles = only(source, events_of(bad="late_bad_total", total="late_total"), span(20, 30, grain))
    assert tiles.bad.tolist()[0] == 3 + 3 if grain == 60 else 3 + 19
    assert tiles.bad.sum() == 3 + 39


@pytest.mark.parametrize("grain", [60, 300])
def test_a_new_route_counts_in_full(source: PrometheusSource, grain: int) -> None:
    tiles = only(source, total("route"), span(20, 30, grain))
    assert tiles.total.sum() == 400 + 5 + 390


@pytest.mark.parametrize("grain", [60, 300])
def test_a_new_target_counts_from_its_first_sample_on(source: PrometheusSource, grain: int) -> None:
    """Nobody knows when its 70,000 events were."""
    tiles = only(source, total("target"), span(20, 30, grain))
    assert tiles.total.sum() == 400 + 390


@pytest.mark.parametrize("grain", [60, 300])
def test_a_target_that_goes_keeps_what_it_counted(source: PrometheusSource, grain: int) -> None:
    tiles = only(source, total("gone"), span(15, 30, grain))
    assert tiles.total.sum() == 600 + (scrape_after(20) - scrape_after(15) + 1) * 10
    assert all(covered(tiles))


@pytest.mark.parametrize("grain", [60, 300])
def test_a_restart_inside_a_tile_keeps_what_came_before_and_after_it(source: PrometheusSource, grain: int) -> None:
    tiles = only(source, total("restart"), span(20, 30, grain))
    assert tiles.total.sum() == 20 + 4 + 370
    assert (tiles.total >= 0).all()


def test_a_counter_that_passes_its_old_value_after_a_restart_is_counted_in_5_minutes_as_in_one(
    source: PrometheusSource,
) -> None:
    """It restarts in the second minute and is higher at the end of the tile than at its beginning."""
    minutes = only(source, total("overtake"), span(20, 25))
    (coarse,) = only(source, total("overtake"), span(20, 25, 300)).total.tolist()
    restarted, end = scrape_after(21), scrape_after(25)
    assert coarse == minutes.total.sum() == (restarted - scrape_after(20)) + 20 * (end - 1 - restarted)


@pytest.mark.parametrize("name", ["missed", "hole"])
@pytest.mark.parametrize("grain", [60, 300])
def test_missed_scrapes_lose_nothing(source: PrometheusSource, name: str, grain: int) -> None:
    tiles = only(source, total(name), span(15, 30, grain))
    assert tiles.total.sum() == 15 * 40


def test_a_hole_in_the_scrapes_is_not_covered_until_the_counter_is_back(source: PrometheusSource) -> None:
    """Until the last sample is too old it stands for the tile, after that nothing does."""
    seen = covered(only(source, total("hole"), span(15, 26)))
    assert seen[:5] == [True] * 5
    assert seen[7:11] == [False] * 4


def test_what_a_hole_hid_is_spread_over_it(source: PrometheusSource) -> None:
    tiles = only(source, total("hole"), span(15, 30))
    assert all(covered(tiles))
    assert tiles.total.sum() == 15 * 40
    assert (abs(tiles.total - 40) <= 10).all()
    assert [decision.kind for decision in tiles.decisions] == [Kind.BRIDGED]


def test_idle_time_is_covered_and_empty(source: PrometheusSource) -> None:
    tiles = only(source, total("idle"))
    assert all(covered(tiles))
    assert tiles.total.sum() == 0


def test_a_counter_that_ended_is_no_data_afterwards(source: PrometheusSource) -> None:
    seen = covered(only(source, total("ended"), span(15, 30)))
    assert all(seen[:5])
    assert not any(seen[7:])


@pytest.mark.parametrize("name", ["steady", "route", "restart", "missed", "hole", "gone", "overtake"])
def test_five_minutes_are_the_sum_of_their_minutes(source: PrometheusSource, name: str) -> None:
    fine = only(source, total(name), span(15, 45))
    coarse = only(source, total(name), span(15, 45, 300))
    assert coarse.total.sum() == fine.total.sum()


@pytest.mark.parametrize("name", ["steady", "late", "route", "restart", "missed", "overtake", "ended"])
def test_tiles_asked_for_one_by_one_are_those_asked_for_together(source: PrometheusSource, name: str) -> None:
    together = only(source, total(name), span(18, 30))
    for minute in range(18, 30):
        alone = only(source, total(name), span(minute, minute + 1))
        assert alone.total[0] == together.total[minute - 18]
        assert alone.covered_seconds[0] == together.covered_seconds[minute - 18]


def test_a_refused_query_keeps_only_its_own_sli_from_being_read(source: PrometheusSource) -> None:
    unfinished = Matcher(label="code", operator="=~", value="(")
    refused = EventsSLI(bad=selector("steady_total").with_matchers(unfinished), total=selector("steady_total"))
    slis: list[SLI] = [total("steady"), total("route"), refused, total("late"), latency("plain", "0.3")]
    answers = source.tiles(slis, span())
    assert [isinstance(answer, NoData) for answer in answers] == [False, False, True, False, False]
    (reason,) = [answer.reason for answer in answers if isinstance(answer, NoData)]
    assert 'Prometheus refuses the query for steady_total{code=~"("}' in reason


def test_many_slis_are_read_as_each_alone(source: PrometheusSource) -> None:
    names = ["steady", "route", "restart", "late", "hole"]
    together = source.tiles([total(names[index % 5]) for index in range(150)], span())
    alone = [only(source, total(name)) for name in names]
    for index, answer in enumerate(together):
        assert isinstance(answer, Tiles)
        assert answer.total.tolist() == alone[index % 5].total.tolist()


def test_a_span_before_all_data_is_no_data(source: PrometheusSource) -> None:
    assert not any(covered(only(source, total("steady"), span(-60, -30))))


def test_the_scrape_interval_is_read_from_the_server(prometheus: Prometheus) -> None:
    with http_client(HttpOptions()) as client:
        assert PrometheusSource(PrometheusApi(prometheus.url, client)).scrape_interval() == timedelta(seconds=1)
