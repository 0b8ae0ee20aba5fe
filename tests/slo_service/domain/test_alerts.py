from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.values import NOON, events, nothing, slo

from burnline_slo.domain.alerts import AlertKey, Change, FiringAlert, Transition, read_tier, retire, step
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import AlertPolicy, Severity, Tier, default_policy
from burnline_slo.domain.sli import EventsSLI, TimeslicesSLI
from burnline_slo.domain.slo import SLO

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TIERS = default_policy().tiers
ONE_TIER = AlertPolicy(tiers=TIERS[:1])
MANY = 30_000_000
COUNTS = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda pair: (min(pair), max(pair)))


def windows(slo: SLO, long: Events, short: Events | None = None) -> dict[timedelta, Events]:
    """The windows of a policy: those that are some tier's short window, and the others."""
    shorts = {tier.short_window for tier in slo.policy.tiers}
    return {window: (short or long) if window in shorts else long for window in slo.policy.windows}


class Steps:
    """Steps one SLO's alerts minute by minute and remembers what fires."""

    def __init__(self, slo: SLO) -> None:
        self.slo = slo
        self.at = NOON
        self.firing: Mapping[AlertKey, FiringAlert] = {}
        self._numbers = count(1)

    def step(self, long: Events, short: Events | None = None) -> list[Transition]:
        self.at += MINUTE
        self.firing, changes = step(
            self.slo, windows(self.slo, long, short), self.firing, self.at, lambda: f"id-{next(self._numbers)}"
        )
        return list(changes)


BURNING, HEALTHY, IDLE = events(20, 1_000), events(0, 1_000), events(0, 0)


def test_an_alert_fires_once_and_resolves_once() -> None:
    steps = Steps(slo(policy=ONE_TIER))
    changes = [steps.step(one) for one in (HEALTHY, BURNING, BURNING, BURNING, HEALTHY, HEALTHY)]
    assert [[change.change for change in some] for some in changes] == [
        [], [Change.FIRING], [], [], [Change.RESOLVED], [],
    ]  # fmt: skip


def test_a_transition_tells_when_why_and_how_fast() -> None:
    steps = Steps(slo(policy=ONE_TIER))
    (fired,) = steps.step(events(20, 1_000), events(30, 1_000))
    assert fired == Transition(
        id="id-1",
        key=AlertKey(slo_id="checkout/availability", tier="page_1h"),
        severity=Severity.PAGE,
        change=Change.FIRING,
        at=NOON + MINUTE,
        since=NOON + MINUTE,
        long_burn_rate=20.0,
        short_burn_rate=30.0,
        threshold=14.4,
        reason="both windows burn faster than the threshold",
    )
    steps.step(BURNING)
    (resolved,) = steps.step(events(20, 1_000), events(10, 1_000))
    assert (resolved.id, resolved.change, resolved.at, resolved.since) == (
        "id-2", Change.RESOLVED, NOON + 3 * MINUTE, NOON + MINUTE,
    )  # fmt: skip
    assert (resolved.long_burn_rate, resolved.short_burn_rate) == (20.0, 10.0)
    assert "below the threshold" in resolved.reason


@pytest.mark.parametrize(
    ("long", "short", "fires"),
    [(143, 1_000, False), (144, 1_000, False), (145, 1_000, True), (1_000, 143, False), (1_000, 144, False),
     (1_000, 145, True)],
)  # fmt: skip
def test_both_windows_have_to_be_above_the_threshold(long: int, short: int, fires: bool) -> None:
    """14.4 times a budget of a thousandth is 144 of 10,000; exactly there nothing fires."""
    reading = read_tier(slo(policy=ONE_TIER), TIERS[0], {HOUR: events(long, 10_000), 5 * MINUTE: events(short, 10_000)})
    assert reading.breached is fires


THRESHOLDS = [
    (tier, one, int(bad))
    for tier in TIERS
    for days in (7, 28, 30, 90)
    for percent in ("90", "95", "99", "99.5", "99.9", "99.95", "99.99")
    for one in (slo(percent=percent, period=timedelta(days=days), policy=AlertPolicy(tiers=(tier,))),)
    for rate in (Fraction(tier.budget_ratio) * Fraction(one.period.length / timedelta(seconds=1)),)
    for bad in (rate / (tier.long_window // timedelta(seconds=1)) * Fraction(one.objective.error_budget_ratio) * MANY,)
    if bad < MANY and bad == int(bad)
]
"""Tiers, SLOs, and how many bad events of `MANY` the threshold is: those an outage can reach, at a whole number."""


@given(st.sampled_from(THRESHOLDS), st.integers(1, 10_000))
def test_exactly_at_the_threshold_nothing_fires_and_one_event_more_does(
    threshold: tuple[Tier, SLO, int], times: int
) -> None:
    tier, one, bad = threshold
    for more, fires in ((-1, False), (0, False), (1, True)):
        both = events(bad * times + more, MANY * times)
        assert read_tier(one, tier, {tier.long_window: both, tier.short_window: both}).breached is fires


def test_every_tier_that_an_outage_can_reach_has_its_threshold_held() -> None:
    """Of 4 tiers, 4 periods and 7 objectives; 5 ask for more than all events."""
    assert len(THRESHOLDS) == 4 * 4 * 7 - 5


@given(COUNTS, COUNTS)
def test_without_bad_events_nothing_fires(long: tuple[int, int], short: tuple[int, int]) -> None:
    steps = Steps(slo())
    assert steps.step(events(0, long[1]), events(0, short[1])) == []


@given(COUNTS, st.integers(2, 1_000))
def test_scaling_all_traffic_changes_no_alert(counts: tuple[int, int], factor: int) -> None:
    bad, total = counts
    for tier in TIERS:
        few, many = (
            read_tier(slo(), tier, windows(slo(), events(bad * scale, total * scale))).breached for scale in (1, factor)
        )
        assert few == many


@given(COUNTS)
def test_a_bad_event_more_never_ends_an_alert(counts: tuple[int, int]) -> None:
    bad, total = counts
    steps = Steps(slo())
    steps.step(events(bad, total))
    assert all(change.change is Change.FIRING for change in steps.step(events(bad + 1, total + 1)))


@pytest.mark.parametrize("missing", ["long", "short", "both"])
def test_missing_data_neither_fires_nor_resolves(missing: str) -> None:
    long = nothing() if missing in ("long", "both") else BURNING
    short = nothing() if missing in ("short", "both") else BURNING
    steps = Steps(slo(policy=ONE_TIER))
    assert steps.step(long, short) == []
    assert not steps.firing
    steps.step(BURNING)
    firing = steps.firing
    assert steps.step(long, short) == []
    assert steps.firing == firing


def test_a_window_without_data_is_told_as_such_and_its_other_window_still_read() -> None:
    reading = read_tier(slo(), TIERS[0], windows(slo(), BURNING, nothing()))
    assert isinstance(reading.breached, NoData)
    assert isinstance(reading.short_burn_rate, NoData)
    assert reading.long_burn_rate == 20


def test_a_time_without_events_is_no_burn_and_resolves() -> None:
    """Scrapes went on and nobody came: that is known, and no budget burns."""
    steps = Steps(slo(policy=ONE_TIER))
    steps.step(BURNING)
    (resolved,) = steps.step(BURNING, IDLE)
    assert resolved.change is Change.RESOLVED
    assert resolved.short_burn_rate is None


def sliced(length: timedelta = HOUR) -> SLO:
    one = slo(policy=ONE_TIER)
    assert isinstance(one.sli, EventsSLI)
    return replace(one, sli=TimeslicesSLI(of=one.sli, slice=length, target=Decimal("0.95")))


def test_between_slices_that_are_longer_than_the_short_window_an_alert_stays_as_it_is() -> None:
    steps = Steps(sliced())
    assert steps.step(long=events(1, 1), short=IDLE) == []
    assert [change.change for change in steps.step(long=events(1, 1), short=events(1, 1))] == [Change.FIRING]
    assert steps.step(long=events(1, 1), short=IDLE) == []
    assert [change.change for change in steps.step(long=events(0, 1), short=events(0, 1))] == [Change.RESOLVED]


def test_between_slices_that_are_longer_than_both_windows_an_alert_stays_as_it_is() -> None:
    """Most of the time no slice has ended within either."""
    steps = Steps(sliced(6 * HOUR))
    assert steps.step(long=IDLE, short=IDLE) == []
    assert [change.change for change in steps.step(long=events(1, 1), short=events(1, 1))] == [Change.FIRING]
    assert steps.step(long=IDLE, short=IDLE) == []
    assert [change.change for change in steps.step(long=events(0, 1), short=events(0, 1))] == [Change.RESOLVED]


def test_a_short_window_has_room_for_one_slice_of_its_length() -> None:
    """So an empty one says that the slice had no events."""
    steps = Steps(sliced(5 * MINUTE))
    steps.step(long=events(1, 1), short=events(1, 1))
    assert [change.change for change in steps.step(long=events(1, 1), short=IDLE)] == [Change.RESOLVED]


def test_slices_that_no_longer_come_resolve_what_they_fired() -> None:
    steps = Steps(sliced())
    steps.step(long=events(1, 1), short=events(1, 1))
    assert [change.change for change in steps.step(long=IDLE, short=IDLE)] == [Change.RESOLVED]


def test_a_firing_alert_keeps_its_beginning_when_the_data_comes_back_burning() -> None:
    steps = Steps(slo(policy=ONE_TIER))
    steps.step(BURNING)
    for one in (nothing(), nothing(), BURNING):
        assert steps.step(one) == []
    assert [alert.since for alert in steps.firing.values()] == [NOON + MINUTE]


def test_tiers_are_alerts_of_their_own() -> None:
    steps = Steps(slo())
    changes = steps.step(events(10, 1_000))
    assert [change.key.tier for change in changes] == ["page_6h", "ticket_1d", "ticket_3d"]
    assert [change.severity for change in changes] == [Severity.PAGE, Severity.TICKET, Severity.TICKET]
    assert len({change.id for change in changes}) == 3


def test_a_tier_that_no_longer_exists_is_left_to_be_retired() -> None:
    steps = Steps(slo())
    steps.step(BURNING)
    steps.slo = slo(policy=ONE_TIER)
    assert steps.step(BURNING) == []
    assert [key.tier for key in steps.firing] == ["page_1h"]


def test_a_retired_alert_resolves_with_the_reason_and_its_beginning() -> None:
    steps = Steps(slo(policy=ONE_TIER))
    (fired,) = steps.step(BURNING)
    resolved = retire(steps.firing[fired.key], NOON + HOUR, "it is gone", lambda: "id-2")
    assert (resolved.change, resolved.at, resolved.since) == (Change.RESOLVED, NOON + HOUR, fired.at)
    assert (resolved.key, resolved.severity, resolved.reason) == (fired.key, fired.severity, "it is gone")


def test_a_changed_objective_is_judged_by_its_new_threshold() -> None:
    steps = Steps(slo(policy=ONE_TIER))
    steps.step(BURNING)
    steps.slo = replace(steps.slo, objective=slo(percent="99").objective)
    (resolved,) = steps.step(BURNING)
    assert resolved.change is Change.RESOLVED
    assert resolved.long_burn_rate == pytest.approx(2)


def test_a_tier_no_outage_can_reach_never_fires() -> None:
    """14.4 times a budget of a tenth is more than all events."""
    steps = Steps(slo(percent="90", policy=ONE_TIER))
    assert TIERS[0].burn_rate(steps.slo.period.length) * Decimal("0.1") >= 1
    assert steps.step(events(1_000, 1_000)) == []
