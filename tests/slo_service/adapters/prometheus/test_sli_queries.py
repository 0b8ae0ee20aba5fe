from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import promql_parser
import pytest
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.adapters.prometheus.expressions import Grain, ended_series, odd_series, steady_growth
from burnline_slo.adapters.prometheus.quantities import Growth
from burnline_slo.adapters.prometheus.sli_queries import Meaning, queries_of
from burnline_slo.domain.sli import (
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
)

LATENCY = LatencySLI(histogram=selector('request_seconds{service="a"}'), threshold_seconds=Decimal("0.3"))
KINDS: list[PlainSLI] = [
    events_of(bad='a{code=~"5.."}', total="a"),
    events_of(bad="a", good="b"),
    ExpressionSLI(good="rate(good[$window])", total="rate(a[$window]) + rate(b[$window])"),
    LATENCY,
    replace(LATENCY, histogram=selector("request_seconds")),
    NativeLatencySLI(histogram=selector('request_seconds{service="a"}'), threshold_seconds=Decimal("0.3")),
    AvailabilitySLI(gauge=selector('up{job="a"}')),
    RatioSLI(error_ratio="1 - avg(probe_ok)"),
]


def test_counters_of_bad_and_good_events_are_told_apart() -> None:
    assert queries_of(events_of(bad="a", total="b")).meaning is Meaning.BAD
    assert queries_of(events_of(good="a", total="b")).meaning is Meaning.GOOD
    both = queries_of(events_of(bad="a", good="b"))
    a, b = selector("a"), selector("b")
    assert (both.meaning, both.part, both.whole) == (
        Meaning.BAD_BESIDE_GOOD,
        Growth(selector=a, reference=b),
        Growth(selector=b, reference=b),
    )


def test_a_latency_is_the_bucket_at_its_threshold_out_of_the_count() -> None:
    queries = queries_of(LATENCY)
    assert queries.meaning is Meaning.GOOD_BUCKET
    assert queries.part.name == r'request_seconds_bucket{le=~"0\\.30*",service="a"}'
    assert queries.whole.name == 'request_seconds_count{service="a"}'


@pytest.mark.parametrize("whole", [events_of(bad="a", total="b"), LATENCY])
def test_the_targets_of_some_labels_are_known_by_all_their_series(whole: EventsSLI | LatencySLI) -> None:
    (known_by,) = whole.combination_selectors()
    for sli in (whole, whole.narrow({"route": "/cart"})):
        queries = queries_of(sli)
        references = [one.reference for one in (queries.part, queries.whole) if isinstance(one, Growth)]
        assert references == [known_by, known_by]


def test_what_tells_of_no_errors_need_not_be_there() -> None:
    queries = queries_of(events_of(bad="a", good="b"))
    assert (list(map(str, queries.required)), list(map(str, queries.optional))) == (["b"], ["a"])
    assert queries_of(LATENCY).buckets == LATENCY.buckets


@pytest.mark.parametrize("tile_seconds", [10, 60, 300])
@pytest.mark.parametrize("scrape_seconds", [1, 15, 60])
@pytest.mark.parametrize("sli", KINDS)
def test_every_expression_is_promql(tile_seconds: int, scrape_seconds: int, sli: PlainSLI) -> None:
    grain = Grain(tile=timedelta(seconds=tile_seconds), scrape_interval=timedelta(seconds=scrape_seconds))
    queries = queries_of(sli)
    for quantity in (queries.part, queries.whole):
        promql_parser.parse(quantity.expression(grain))
        if isinstance(quantity, Growth):
            for ask in (steady_growth, odd_series, ended_series):
                promql_parser.parse(ask(quantity.selector, grain))
