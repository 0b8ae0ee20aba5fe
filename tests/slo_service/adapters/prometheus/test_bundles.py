"""Selectors that differ in one value alone are asked for together, and answer as they would by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.history import BASE, Series, counter, load, scrape_after
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.adapters.prometheus.bundles import MOST_CHARACTERS, Bundle, NamedQuantity, QueryPart, Single, bundled
from burnline_slo.adapters.prometheus.expressions import Grain
from burnline_slo.adapters.prometheus.quantities import Growth, Rate
from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.selector import Matcher, Selector
from burnline_slo.domain.sli import SLI, EventsSLI, LatencySLI
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.series import Series as Answered

GRAIN = Grain(tile=timedelta(minutes=1), scrape_interval=timedelta(seconds=15))
VALUES = ["/steady", "/late", "/restart", "/missed", "/gone", "/a.b|c(d)[e]{f}^$+*? ü", ""]


UP = selector("up")


def counter_named(name: str, of: Selector, reference: Selector = UP) -> NamedQuantity:
    return NamedQuantity(name=name, quantity=Growth(selector=of, reference=reference))


def asked(*selectors: str) -> list[QueryPart]:
    return list(bundled([counter_named(text, selector(text)) for text in selectors]))


def found(*selectors: str) -> list[list[str]]:
    """The names that are asked for together."""
    return [[quantity.name for quantity in one.quantities] for one in asked(*selectors)]


def test_three_that_differ_in_one_value_are_one() -> None:
    (one,) = asked('x_total{a="1",b=~"y"}', 'x_total{a="2",b=~"y"}', 'x_total{a="3",b=~"y"}')
    assert isinstance(one, Bundle)
    assert 'x_total{a=~"1|2|3",b=~"y"}' in one.expression(GRAIN)
    assert one.expression(GRAIN).startswith("sum by (a) (")
    assert one.names({"a": "2"}) == ['x_total{a="2",b=~"y"}']
    assert one.names({"a": "9"}) == []


@pytest.mark.parametrize(
    "others",
    [
        ['x_total{a="2"}'],
        ['y_total{a="2"}', 'y_total{a="3"}'],
        ['x_total{a=~"2"}', 'x_total{a=~"3"}'],
        ['x_total{a="2",b="1"}', 'x_total{a="3",b="1"}'],
        ["x_total", "y_total"],
        ['{__name__="x_total",a="2"}', '{__name__="y_total",a="3"}'],
        ['x_total{a="2",a!="1"}', 'x_total{a="3",a!="1"}'],
        ['x_total{a="1",a="2"}', 'x_total{a="1",a="3"}', 'x_total{a="1",a="4"}'],
    ],
)
def test_whatever_else_differs_is_asked_for_by_itself(others: list[str]) -> None:
    assert [type(one) for one in asked('x_total{a="1"}', *others)] == [Single] * (len(others) + 1)


def test_three_are_one_however_they_are_spelled() -> None:
    (one,) = asked('x_total{a="1"}', "x_total{a='2', }", '{__name__="x_total", a=`3`}')
    assert 'x_total{a=~"1|2|3"}' in one.expression(GRAIN)


def test_names_in_quotes_are_told_apart_by_a_label_in_quotes() -> None:
    (one,) = asked(*(f'{{"x.total","a.b"="{value}"}}' for value in "123"))
    assert '{"x.total","a.b"=~"1|2|3"}' in one.expression(GRAIN)
    assert one.expression(GRAIN).startswith('sum by ("a.b") (')
    assert one.names({"a.b": "2"}) == ['{"x.total","a.b"="2"}']


def test_the_buckets_of_a_latency_by_labels_are_one() -> None:
    latency = LatencySLI(histogram=selector('seconds{job="shop"}'), threshold_seconds=Decimal("0.3"))
    children = [latency.narrow({"route": route}) for route in "123"]
    (one,) = bundled([counter_named(str(child.good_bucket), child.good_bucket) for child in children])
    assert r'seconds_bucket{job="shop",le=~"0\\.30*",route=~"1|2|3"}' in one.expression(GRAIN)


def test_of_two_labels_one_varies_in_a_bundle_so_that_nothing_else_is_read() -> None:
    selectors = [f'x_total{{a="{a}",b="{b}"}}' for a in "12" for b in "3456"]
    assert sorted(found(*selectors)) == [selectors[:4], selectors[4:]]
    assert all('a="' in one.expression(GRAIN) for one in asked(*selectors))


def test_the_same_selector_twice_is_read_once_and_answers_both() -> None:
    (one,) = bundled([counter_named(str(n), selector(f'x{{a="{n % 3}"}}')) for n in range(6)])
    assert one.names({"a": "1"}) == ["1", "4"]


def test_what_is_no_counter_is_asked_for_by_itself() -> None:
    quantities = [
        NamedQuantity(name=str(n), quantity=Rate(per_second=f'sum(rate(x{{a="{n}"}}[$window]))')) for n in range(3)
    ]
    assert [type(one) for one in bundled(quantities)] == [Single] * 3


def test_many_long_values_make_several() -> None:
    several = asked(*(f'x_total{{a="{number:0100}"}}' for number in range(100)))
    assert len(several) > 5
    assert all(len(one.expression(GRAIN)) < 4 * MOST_CHARACTERS for one in several)
    assert sum(len(one.quantities) for one in several) == 100


def test_the_steady_series_of_a_bundle_are_asked_for_together() -> None:
    (bundle,) = asked(*(f'x{{a="{n}"}}' for n in range(5)))
    assert bundle.steady_expression(GRAIN).startswith("sum by (a) ((last_over_time(x{a=~")
    (one,) = asked('x{a="0"}')
    assert one.steady_expression(GRAIN).startswith('sum((last_over_time(x{a="0"}')


@given(st.lists(st.text(max_size=8), min_size=3, max_size=6, unique=True))
def test_no_part_is_lost_and_each_value_finds_its_own(values: list[str]) -> None:
    ones = [selector("x_total").narrowed({"a": value}) for value in values]
    (bundle,) = bundled([counter_named(str(one), one) for one in ones])
    for value, one in zip(values, ones, strict=True):
        assert bundle.names({"a": value} if value else {}) == [str(one)]


def lives(step: float) -> Iterator[tuple[str, Callable[[int], float | None]]]:
    """How the counter of each route fares that grows by `step` from scrape to scrape."""
    late = scrape_after(20)
    yield "/steady", lambda n: 1_000.0 + step * n
    yield "/late", lambda n: None if n < late else 5.0 + step * (n - late)
    yield "/restart", lambda n: step * n + (500 if n < late + 2 else -step * late)
    yield "/missed", lambda n: None if late <= n < late + 20 else step * n
    yield "/gone", lambda n: step * n if n <= late else None
    yield VALUES[5], lambda n: 2.0 * step * n


def stories() -> Iterator[Series]:
    for name, step in (("group_total", 10.0), ("group_bad_total", 1.0)):
        yield from (counter(name, life, route=route) for route, life in lives(step))
    yield counter("group_total", lambda n: 30.0 * n)
    yield counter("group_bad_total", lambda n: 3.0 * n)
    for route in VALUES[:3]:
        yield counter("group_seconds_count", lambda n: 10.0 * n, route=route)
        yield counter("group_seconds_bucket", lambda n: 8.0 * n, route=route, le="0.3")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusSource]:
    folder = tmp_path_factory.mktemp("bundles")
    server = Prometheus(folder, retention="10y")
    load(stories(), folder, server.data)
    with server, http_client(HttpOptions()) as client:
        yield PrometheusSource(PrometheusApi(server.url, client), timedelta(seconds=15))


def plain(answers: Sequence[object]) -> list[tuple[list[float], list[float], list[int]]]:
    tiles = [one for one in answers if isinstance(one, Tiles)]
    assert len(tiles) == len(answers)
    return [(one.bad.tolist(), one.total.tolist(), one.covered_seconds.tolist()) for one in tiles]


@pytest.mark.real
@pytest.mark.parametrize("grain", [60, 300])
@pytest.mark.parametrize(
    "whole",
    [
        events_of(bad="group_bad_total", total="group_total"),
        events_of(good="group_bad_total", total='group_total{job="shop"}'),
        LatencySLI(histogram=selector('group_seconds{job="shop"}'), threshold_seconds=Decimal("0.3")),
    ],
    ids=["bad", "good", "latency"],
)
def test_together_they_answer_what_each_answers_alone(source: PrometheusSource, whole: SLI, grain: int) -> None:
    """Births, restarts, missed scrapes and ends, odd values and a label that is not there."""
    values = VALUES[:3] if isinstance(whole, LatencySLI) else VALUES
    children = [whole.narrow({"route": value}) for value in values]
    over = Span(start=BASE + 10 * 60, end=BASE + 50 * 60, grain_seconds=grain)
    together = plain(source.tiles(children, over))
    alone = [plain(source.tiles([child], over))[0] for child in children]
    assert together == alone
    assert all(sum(total) > 0 for _, total, _ in together)


@pytest.mark.real
def test_births_and_restarts_of_many_are_asked_for_in_a_few_queries(
    source: PrometheusSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries: list[str] = []
    ask = PrometheusApi.query_range

    def counted(api: PrometheusApi, query: str, **when: int) -> Sequence[Answered]:
        queries.append(query)
        return ask(api, query, **when)

    monkeypatch.setattr(PrometheusApi, "query_range", counted)
    children = [events_of(bad="group_bad_total", total="group_total").narrow({"route": one}) for one in VALUES]
    source.tiles(children, Span(start=BASE + 600, end=BASE + 3_000, grain_seconds=60))
    suspects = 5  # the steady series, the odd ones of either side, and the highest rate of either
    assert len([query for query in queries if "resets" in query]) == 1 + suspects
    assert len(queries) < 4 * suspects


@pytest.mark.real
def test_a_bundle_that_is_refused_is_asked_for_one_by_one(source: PrometheusSource) -> None:
    children: list[SLI] = [
        events_of(bad="group_bad_total", total="group_total").narrow({"route": one}) for one in VALUES
    ]
    unfinished = Matcher(label="b", operator="=~", value="(")
    broken = [
        EventsSLI(bad=selector(f'x_total{{a="{n}"}}').with_matchers(unfinished), total=selector("group_total"))
        for n in range(3)
    ]
    over = Span(start=BASE + 600, end=BASE + 900, grain_seconds=60)
    answers = source.tiles([*children, *broken], over)
    assert plain(answers[: len(children)]) == plain(source.tiles(children, over))
    reasons = [getattr(one, "reason", "") for one in answers[len(children) :]]
    assert [bool(re.search(rf'x_total{{a="{n}"', reason)) for n, reason in enumerate(reasons)] == [True] * 3
