"""Each kind of SLI answers for itself: what it counts, its name in databases, what it is for some labels alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.domain.sli import (
    SLI,
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    JointSlicesSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
    TimeslicesSLI,
    Unit,
)
from burnline_slo.domain.sli_kinds.kind import Counts, ErrorSeries

LATENCY = LatencySLI(histogram=selector('request_seconds{service="a"}'), threshold_seconds=Decimal("0.3"))
ROUTE = {"route": "/cart"}
IN_ROUTE = 'route="/cart"'


def slices(of: PlainSLI) -> TimeslicesSLI:
    return TimeslicesSLI(of=of, slice=timedelta(minutes=5), target=Decimal("0.9"))


@pytest.mark.parametrize("parts", [{}, {"bad": "a"}, {"total": "a"}, {"bad": "a", "good": "b", "total": "c"}])
def test_an_events_sli_has_exactly_two_counters(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="exactly two of bad, good and total"):
        events_of(**parts)
    with pytest.raises(ValueError, match="exactly two of bad, good and total"):
        ExpressionSLI(**parts)


@pytest.mark.parametrize("threshold", ["0", "-0.001"])
def test_a_latency_threshold_is_above_zero(threshold: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        replace(LATENCY, threshold_seconds=Decimal(threshold))
    with pytest.raises(ValueError, match="above zero"):
        NativeLatencySLI(histogram=LATENCY.histogram, threshold_seconds=Decimal(threshold))


def test_the_same_expression_has_the_same_fingerprint() -> None:
    assert events_of(bad="a", total="b").fingerprint() == events_of(bad="a", total="b").fingerprint()
    assert replace(LATENCY).fingerprint() == LATENCY.fingerprint()


def test_the_fingerprint_of_a_ledger_that_lies_in_databases_stays_what_it_is() -> None:
    assert events_of(bad="a", total="b").fingerprint() == "d299c884c955b85eb67594195ab78521"
    assert LATENCY.fingerprint() == "a496ca6eabdc294b91ac4ba7b757870c"


def test_a_threshold_written_with_more_zeros_is_the_same_sli() -> None:
    assert replace(LATENCY, threshold_seconds=Decimal("0.30")).fingerprint() == LATENCY.fingerprint()


def test_different_expressions_have_different_fingerprints() -> None:
    slis: list[SLI] = [
        events_of(bad="a", total="b"),
        events_of(good="a", total="b"),
        events_of(bad="a", good="b"),
        events_of(bad="b", total="a"),
        LATENCY,
        replace(LATENCY, threshold_seconds=Decimal("0.5")),
        replace(LATENCY, histogram=selector("request_seconds")),
        replace(LATENCY, histogram=selector('other_seconds{service="a"}')),
    ]
    assert len({sli.fingerprint() for sli in slis}) == len(slis)


@pytest.mark.parametrize(
    ("sli", "narrowed", "tell"),
    [
        (
            events_of(bad='e{code="5"}', total="t"),
            events_of(bad=f'e{{code="5",{IN_ROUTE}}}', total=f"t{{{IN_ROUTE}}}", known_by="t"),
            ("t",),
        ),
        (
            events_of(bad="b", good="g"),
            events_of(bad=f"b{{{IN_ROUTE}}}", good=f"g{{{IN_ROUTE}}}", known_by="g"),
            ("g", "b"),
        ),
        (
            LATENCY,
            replace(
                LATENCY,
                histogram=selector(f'request_seconds{{service="a",{IN_ROUTE}}}'),
                known_by=selector('request_seconds_count{service="a"}'),
            ),
            ('request_seconds_count{service="a"}',),
        ),
        (
            NativeLatencySLI(histogram=selector("seconds"), threshold_seconds=Decimal(1)),
            NativeLatencySLI(histogram=selector(f"seconds{{{IN_ROUTE}}}"), threshold_seconds=Decimal(1)),
            ("seconds",),
        ),
        (
            AvailabilitySLI(gauge=selector("up")),
            AvailabilitySLI(gauge=selector(f"up{{{IN_ROUTE}}}")),
            ("up",),
        ),
    ],
)
def test_every_selector_of_every_kind_is_narrowed(sli: PlainSLI, narrowed: PlainSLI, tell: tuple[str, ...]) -> None:
    for whole, part in ((sli, narrowed), (slices(sli), slices(narrowed))):
        assert whole.narrow(ROUTE) == part
        assert tuple(map(str, whole.combination_selectors())) == tell


def test_narrowed_again_a_target_is_still_known_by_the_whole() -> None:
    assert LATENCY.narrow(ROUTE).narrow({"zone": "eu"}).known_by == LATENCY.count
    twice = events_of(bad="b", total="t").narrow(ROUTE).narrow({"zone": "eu"})
    assert twice == events_of(bad=f'b{{{IN_ROUTE},zone="eu"}}', total=f't{{{IN_ROUTE},zone="eu"}}', known_by="t")


@pytest.mark.parametrize(
    "sli",
    [
        ExpressionSLI(bad="a[$window]", total="b[$window]"),
        RatioSLI(error_ratio="c"),
        slices(RatioSLI(error_ratio="c")),
        JointSlicesSLI(parts=(slices(RatioSLI(error_ratio="c")), slices(LATENCY))),
    ],
)
def test_expressions_cannot_be_narrowed(sli: SLI) -> None:
    assert sli.combination_selectors() == ()
    with pytest.raises(ValueError, match="expression"):
        sli.narrow(ROUTE)


def test_what_a_person_wrote_for_one_combination_has_the_same_ledger() -> None:
    by_hand = events_of(bad=f'e{{code="5",{IN_ROUTE}}}', total=f"t{{{IN_ROUTE}}}")
    assert events_of(bad='e{code="5"}', total="t").narrow(ROUTE).fingerprint() == by_hand.fingerprint()


def test_each_kind_says_what_its_budget_is_made_of() -> None:
    up, ratio = AvailabilitySLI(gauge=selector("up")), RatioSLI(error_ratio="c")
    assert {EventsSLI.unit, ExpressionSLI.unit, LATENCY.unit, NativeLatencySLI.unit} == {Unit.EVENTS}
    assert {up.unit, ratio.unit} == {Unit.SECONDS}
    assert {slices(up).unit, JointSlicesSLI(parts=(slices(up), slices(up))).unit} == {Unit.SLICES}


def test_what_is_read_is_told_as_far_as_it_is_selectors() -> None:
    assert list(map(str, events_of(bad="b", total="t").selectors())) == ["b", "t"]
    assert list(map(str, slices(LATENCY).selectors())) == [
        'request_seconds_bucket{service="a"}', 'request_seconds_count{service="a"}',
    ]  # fmt: skip
    assert RatioSLI(error_ratio="c").selectors() == ()


def test_the_parts_of_slices_are_those_of_what_they_are_made_of() -> None:
    joint = JointSlicesSLI(parts=(slices(LATENCY), slices(RatioSLI(error_ratio="c"))))
    assert [part.counts for part in joint.counted_parts()] == [Counts.GOOD, Counts.ALL, Counts.ERROR_RATIO]
    assert slices(LATENCY).counted_parts() == LATENCY.counted_parts()


def test_bad_events_are_in_their_counter_or_in_what_the_good_ones_leave() -> None:
    bad, good, total = selector("b"), selector("g"), selector("t")
    assert EventsSLI(bad=bad, total=total).error_series() == ErrorSeries(counted=bad)
    assert EventsSLI(bad=bad, good=good).error_series() == ErrorSeries(counted=bad)
    assert EventsSLI(good=good, total=total).error_series() == ErrorSeries(counted=total, good=good)
    assert LATENCY.error_series() == ErrorSeries(counted=LATENCY.count, good=LATENCY.good_bucket)
    assert str(LATENCY.good_bucket) == r'request_seconds_bucket{le=~"0\\.30*",service="a"}'
    assert RatioSLI(error_ratio="c").error_series() is None
    assert AvailabilitySLI(gauge=selector("up")).error_series() is None
