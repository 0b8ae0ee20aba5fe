from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import promql_parser
import pytest

from burnline_slo.adapters.prometheus.expressions import Grain
from burnline_slo.adapters.prometheus.questions import Growth, Meaning, question
from burnline_slo.domain.sli import (
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
)

LATENCY = LatencySLI(histogram="request_seconds", matchers='service="a"', threshold_seconds=Decimal("0.3"))
KINDS: list[PlainSLI] = [
    EventsSLI(bad='a{code=~"5.."}', total="a"),
    EventsSLI(bad="a", good="b"),
    ExpressionSLI(good="rate(good[$window])", total="rate(a[$window]) + rate(b[$window])"),
    LATENCY,
    replace(LATENCY, matchers=""),
    NativeLatencySLI(histogram='request_seconds{service="a"}', threshold_seconds=Decimal("0.3")),
    AvailabilitySLI(gauge='up{job="a"}'),
    RatioSLI(error_ratio="1 - avg(probe_ok)"),
]


def test_counters_of_bad_and_good_events_are_told_apart() -> None:
    assert question(EventsSLI(bad="a", total="b"))[0] is Meaning.BAD
    assert question(EventsSLI(good="a", total="b"))[0] is Meaning.GOOD
    assert question(EventsSLI(bad="a", good="b")) == (
        Meaning.BAD_BESIDE_GOOD,
        Growth(selector="a", reference="b"),
        Growth(selector="b", reference="b"),
    )


def test_a_latency_is_the_bucket_at_its_threshold_out_of_the_count() -> None:
    meaning, part, whole = question(LATENCY)
    assert meaning is Meaning.GOOD_BUCKET
    assert part.name.startswith('request_seconds_bucket{service="a", le=~"')
    assert whole.name == 'request_seconds_count{service="a"}'


@pytest.mark.parametrize("tile_seconds", [10, 60, 300])
@pytest.mark.parametrize("scrape_seconds", [1, 15, 60])
@pytest.mark.parametrize("sli", KINDS)
def test_every_expression_is_promql(tile_seconds: int, scrape_seconds: int, sli: PlainSLI) -> None:
    grain = Grain(tile=timedelta(seconds=tile_seconds), scrape_interval=timedelta(seconds=scrape_seconds))
    _, part, whole = question(sli)
    for quantity in (part, whole):
        promql_parser.parse(quantity.expression(grain))
        precise = quantity.precise_expression(grain)
        if precise is not None:
            promql_parser.parse(precise)
