"""Combinations of labels from real engines that hold hand-made counters: each exact, and together the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import promql_parser
import pytest
from tests.support.servers.prometheus import Prometheus
from tests.support.servers.stub_prometheus import StubServer, json_answer, matrix, refusal
from tests.support.servers.victoria_metrics import VictoriaMetrics
from tests.support.slo_service.history import BASE, Series, counter, load, scrape_after
from tests.support.slo_service.slis import events_of, selector
from tests.support.slo_service.values import slo

from burnline_slo.adapters.prometheus.combination_source import PrometheusCombinations, traffic
from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.combinations import Combinations, expand
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import (
    SLI,
    AvailabilitySLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    TimeslicesSLI,
)
from burnline_slo.domain.tiles import Span, Tiles, from_epoch
from burnline_slo.errors import SourceError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.service.tick.sliced_source import SlicedSource

ODD = '/a "b" \\ {c}, ü'
"""A route that needs every escape."""
ROUTES = {"/cart": 10, "/pay": 2, ODD: 1, "": 4}
"""How many requests of each route there are between two scrapes; half of those to /pay fail."""
BY_ROUTE = Grouping(labels=("route",))
EVENTS = events_of(bad='requests_total{code="500"}', total="requests_total")
LATENCY = LatencySLI(histogram=selector("seconds"), threshold_seconds=Decimal("0.3"))
BAD_AND_GOOD = events_of(bad='requests_total{code="500"}', good='requests_total{code="200"}')
UP = AvailabilitySLI(gauge=selector("probe_success"))
SINCE, UNTIL = from_epoch(BASE), from_epoch(BASE + 60 * 60)
SPAN = Span(start=BASE + 5 * 60, end=BASE + 55 * 60, grain_seconds=60)


def growing(per_scrape: float, first: int = 0) -> Callable[[int], float | None]:
    return lambda scrape: per_scrape * scrape if scrape >= first else None


def stories() -> Iterator[Series]:
    for route, requests in ROUTES.items():
        labels = {"route": route.replace("\\", "\\\\").replace('"', '\\"')} if route else {}
        failed = requests / 2 if route == "/pay" else 0
        yield counter("requests_total", growing(requests - failed), code="200", **labels)
        yield counter("requests_total", growing(failed), code="500", **labels)
    late = scrape_after(30)
    yield counter("requests_total", lambda n: None if n < late else 7.0 + 8 * (n - late), code="200", route="/new")
    yield counter("requests_total", lambda n: None if n < late else 5.0 + 4 * (n - late), code="500", route="/new")
    yield counter("requests_total", lambda n: 3.0 * n if n < scrape_after(20) else None, code="200", route="/gone")
    for route, requests in {"/cart": 10, "/pay": 2}.items():
        yield counter("seconds_count", growing(requests), route=route)
        yield counter("seconds_bucket", growing(requests / 2), route=route, le="0.3")
    yield counter("probe_success", lambda n: 1.0, route="/cart")
    yield counter("probe_success", lambda n: float(n % 4 != 0), route="/pay")


@pytest.fixture(scope="module", params=["prometheus", "victoria-metrics"])
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusApi]:
    folder = tmp_path_factory.mktemp("combinations")
    server: Prometheus | VictoriaMetrics
    if request.param == "prometheus":
        server = Prometheus(folder, retention="10y")
        load(stories(), folder, server.data)
    else:
        server = VictoriaMetrics(folder, retention_days=3650)
    with server, http_client(HttpOptions()) as client:
        if isinstance(server, VictoriaMetrics):
            server.load("\n".join(line for one in stories() for line in one.lines()))
        yield PrometheusApi(server.url, client)


def asked(api: PrometheusApi, sli: SLI, grouping: Grouping = BY_ROUTE, since: datetime = SINCE) -> Combinations:
    combinations = PrometheusCombinations(api).combinations(sli, grouping, since, UNTIL)
    assert isinstance(combinations, Combinations)
    return combinations


def names(combinations: Combinations) -> set[str]:
    return {one[0] for one in combinations.found}


@pytest.mark.real
def test_every_combination_with_samples_in_the_period_is_found(api: PrometheusApi) -> None:
    found = asked(api, EVENTS)
    assert names(found) == {*ROUTES, "/new", "/gone"}
    assert found.count == 6
    assert names(asked(api, LATENCY)) == names(asked(api, UP)) == {"/cart", "/pay"}
    assert names(asked(api, BAD_AND_GOOD)) == {*ROUTES, "/new", "/gone"}
    slices = TimeslicesSLI(of=UP, slice=timedelta(minutes=5), target=Decimal("0.9"))
    assert names(asked(api, slices)) == {"/cart", "/pay"}
    by_both = asked(api, EVENTS, Grouping(labels=("code", "route")))
    assert ("500", "/pay") in by_both.found
    assert ("500", "/gone") not in by_both.found
    assert asked(api, events_of(bad="none_total", total="nothing_total")) == Combinations(found=[], count=0)


@pytest.mark.real
def test_past_the_limit_the_busiest_come_first(api: PrometheusApi) -> None:
    few = asked(api, EVENTS, Grouping(labels=("route",), limit=4))
    assert few.count == 6
    assert [one[0] for one in few.found] == ["/cart", "/new", "", "/pay", ODD], "and one more than the limit"
    both = asked(api, BAD_AND_GOOD, Grouping(labels=("route",), limit=2))
    assert [one[0] for one in both.found] == ["/cart", "/new"]
    assert names(asked(api, UP, Grouping(labels=("route",), limit=1))) <= {"/cart", "/pay"}


def tiles(api: PrometheusApi, sli: SLI) -> tuple[Tiles, dict[str, Tiles]]:
    """Of the whole, and of each combination."""
    total, *children = expand(replace(slo(sli=sli), grouping=BY_ROUTE), asked(api, sli).found)
    source = SlicedSource(PrometheusSource(api, timedelta(seconds=15)))
    slis = [one.sli for one in (total, *children) if not isinstance(one.sli, CompositeSLI)]
    answers = source.tiles(slis, SPAN)
    assert all(isinstance(one, Tiles) for one in answers)
    found = [one for one in answers if isinstance(one, Tiles)]
    return found[0], {child.combination["route"]: one for child, one in zip(children, found[1:], strict=True)}


@pytest.mark.real
@pytest.mark.parametrize("sli", [EVENTS, BAD_AND_GOOD])
def test_the_numbers_of_each_combination_are_exact_and_together_they_are_the_whole(
    api: PrometheusApi, sli: SLI
) -> None:
    whole, by_route = tiles(api, sli)
    for route, requests in ROUTES.items():
        assert set(by_route[route].total.tolist()) == {4.0 * requests}
        assert set(by_route[route].bad.tolist()) == {4.0 if route == "/pay" else 0.0}
    # The new one counts in full from its first scrape on: 12 and 12 a scrape, of which 5 and 4 fail.
    new = by_route["/new"]
    scrapes = scrape_after(55) - scrape_after(30)
    assert (new.total.sum(), new.bad.sum()) == (12 + 12 * (scrapes - 1), 5 + 4 * (scrapes - 1))
    assert new.bad.sum() > 0
    assert not by_route["/gone"].total[20:].any()
    total = np.sum([one.total for one in by_route.values()], axis=0)
    bad = np.sum([one.bad for one in by_route.values()], axis=0)
    np.testing.assert_array_equal(whole.total, total)
    np.testing.assert_array_equal(whole.bad, bad)


@pytest.mark.real
def test_latency_availability_and_slices_are_told_by_combination(api: PrometheusApi) -> None:
    whole, by_route = tiles(api, LATENCY)
    assert set(by_route["/cart"].bad.tolist()) == {20.0}
    assert set(by_route["/pay"].bad.tolist()) == {4.0}
    assert set(whole.bad.tolist()) == {24.0}
    whole, by_route = tiles(api, UP)
    assert set(by_route["/cart"].bad.tolist()) == {0.0}
    assert set(by_route["/pay"].bad.tolist()) == {15.0}
    assert set(whole.total.tolist()) == {120.0}
    whole, by_route = tiles(api, TimeslicesSLI(of=UP, slice=timedelta(minutes=5), target=Decimal("0.9")))
    assert by_route["/cart"].bad.sum() == 0
    assert by_route["/pay"].bad.sum() == by_route["/pay"].total.sum() == 10


@pytest.mark.parametrize(
    "sli",
    [EVENTS, BAD_AND_GOOD, LATENCY, UP, NativeLatencySLI(histogram=selector('h{a="b"}'), threshold_seconds=Decimal(1))],
)
def test_the_traffic_of_every_kind_is_promql(sli: PlainSLI) -> None:
    grouping = Grouping(labels=("route", "zone"))
    promql_parser.parse(f"topk(3, {traffic(sli, grouping)})")
    slices = TimeslicesSLI(of=sli, slice=timedelta(minutes=5), target=Decimal("0.9"))
    assert traffic(slices, grouping) == traffic(sli, grouping)


class TestAnswers:
    """What a server may say instead."""

    @pytest.fixture
    def combinations(self, stub: StubServer) -> Iterator[Callable[[], Combinations | NoData]]:
        with http_client(HttpOptions()) as client:
            source = PrometheusCombinations(PrometheusApi(stub.url, client))
            yield lambda: source.combinations(EVENTS, BY_ROUTE, SINCE, UNTIL)

    def test_series_are_asked_for_by_the_whole_in_the_period(
        self, stub: StubServer, combinations: Callable[[], Combinations | NoData]
    ) -> None:
        stub.always(json_answer({"status": "success", "data": [{"route": "/a", "code": "1"}, {"route": "/a"}, {}]}))
        assert combinations() == Combinations(found=[("",), ("/a",)], count=2)
        (request,) = stub.asked
        assert (request.method, request.path) == ("POST", "/api/v1/series")
        assert request.parameters == {"match[]": "requests_total", "start": str(BASE), "end": str(BASE + 3600)}

    def test_a_refusal_is_no_data(self, stub: StubServer, combinations: Callable[[], Combinations | NoData]) -> None:
        stub.always(refusal("execution", "more than 30000 series", 422))
        answer = combinations()
        assert isinstance(answer, NoData)
        assert "requests_total" in answer.reason
        assert "30000" in answer.reason

    @pytest.mark.parametrize("data", [None, {}, [1], [{"route": "/"}, "x"]])
    def test_another_form_is_an_error(
        self, stub: StubServer, combinations: Callable[[], Combinations | NoData], data: object
    ) -> None:
        stub.always(json_answer({"status": "success", "data": data}))
        with pytest.raises(SourceError, match="list of series"):
            combinations()


@pytest.mark.parametrize(("limit", "asked"), [(2, 1), (1, 2)])
def test_samples_are_read_only_where_there_are_more_than_the_limit(stub: StubServer, limit: int, asked: int) -> None:
    stub.answer = lambda request: (
        json_answer({"status": "success", "data": [{"route": "/a"}, {"route": "/b"}]})
        if request.path.endswith("/series")
        else matrix()
    )
    with http_client(HttpOptions()) as client:
        source = PrometheusCombinations(PrometheusApi(stub.url, client))
        source.combinations(EVENTS, Grouping(labels=("route",), limit=limit), SINCE, UNTIL)
    assert len(stub.asked) == asked


def test_traffic_that_is_only_good_or_only_bad_counts_too() -> None:
    good, bad = (f'sum by (route) (increase(requests_total{{code="{code}"}}[1d]))' for code in ("200", "500"))
    assert traffic(BAD_AND_GOOD, BY_ROUTE) == f"(({good} + {bad}) or {good} or {bad})"


def test_groups_are_tuples_in_the_order_of_the_labels(stub: StubServer) -> None:
    stub.always(json_answer({"status": "success", "data": [{"a": "1", "b": "2"}]}))
    with http_client(HttpOptions()) as client:
        source = PrometheusCombinations(PrometheusApi(stub.url, client))
        answer = source.combinations(EVENTS, Grouping(labels=("b", "a")), SINCE, UNTIL)
    expected: Combination = ("2", "1")
    assert isinstance(answer, Combinations)
    assert list(answer.found) == [expected]
