"""What an SLI counts, as people read it."""

from decimal import Decimal

import pytest
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.sli import (
    AvailabilitySLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
)
from burnline_slo.domain.sli_kinds.kind import Counts
from burnline_slo.render.counted import NAMES, counted


def test_a_latency_sli_counts_the_bucket_of_its_threshold() -> None:
    sli = LatencySLI(histogram=selector('d_seconds{service="a"}'), threshold_seconds=Decimal("0.3"))
    assert counted(sli) == [
        ("good events: at most 300 ms", 'd_seconds_bucket{le="0.3",service="a"}'),
        ("all events", 'd_seconds_count{service="a"}'),
    ]


@pytest.mark.parametrize(
    ("sli", "told"),
    [
        (events_of(bad="b", total="t"), [("bad events", "b"), ("all events", "t")]),
        (ExpressionSLI(good="g", total="t"), [("good events", "g"), ("all events", "t")]),
        (
            NativeLatencySLI(histogram=selector("s"), threshold_seconds=Decimal(90)),
            [("all events; good: at most 1 min 30 s", "s")],
        ),
        (AvailabilitySLI(gauge=selector("up")), [("up while 1, in seconds of each target", "up")]),
        (RatioSLI(error_ratio="r"), [("error ratio, weighted by time; it tells no counts", "r")]),
    ],
)
def test_each_expression_is_told_with_what_it_counts(sli: PlainSLI, told: list[tuple[str, str]]) -> None:
    assert counted(sli) == told


def test_whatever_an_expression_tells_has_a_name() -> None:
    assert NAMES.keys() == set(Counts)
