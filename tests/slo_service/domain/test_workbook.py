"""The Google SRE Workbook's numbers (chapter 5, “Alerting on SLOs”), reproduced by the ledger and the alert step.

T is the period, W a tier's long window, BR its burn rate, e the error ratio, B = 1 − objective. An alert needs
(B ÷ e) · W · BR of errors; it is seen at the end of the tile in which that much has been passed.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.support.slo_service.simulation import EVENTS_PER_MINUTE, Simulation
from tests.support.slo_service.values import NOON, slo

from burnline_slo.domain.alerts import Change
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import AlertPolicy, Tier, default_policy

TIERS = default_policy().tiers
ODD = NOON + timedelta(minutes=17)
"""On a minute, but on no hour and no 5 minutes."""
DAY = 24 * 60


def detection_minutes(tier: Tier, percent: str, period_days: int, error_ratio: Fraction) -> Fraction | None:
    """(B ÷ e) · W · BR, None where the errors are too few for the tier to fire at all: e ≤ B · BR."""
    rate = exact_rate(tier, period_days)
    budget = 1 - Fraction(Decimal(percent)) / 100
    window = Fraction(tier.long_window // timedelta(minutes=1))
    return None if error_ratio <= budget * rate else budget / error_ratio * window * rate


def exact_rate(tier: Tier, period_days: int) -> Fraction:
    """Share of the budget × T ÷ W, also where it has no end as a decimal."""
    return (
        Fraction(tier.budget_ratio)
        * Fraction(timedelta(days=period_days) / timedelta(hours=1))
        / Fraction(tier.long_window / timedelta(hours=1))
    )


def seen_after(exact: Fraction | None) -> int | None:
    """The end of the first tile after that many minutes of errors."""
    return None if exact is None else exact // 1 + 1


def outage(error_percent: float, *, percent: str = "99.9", period_days: int = 30, minutes: int = 10**9) -> Simulation:
    """An outage of so many minutes, for ever if not said."""
    return Simulation(
        slo(percent=percent, period=timedelta(days=period_days)),
        lambda minute: error_percent / 100 if minute < minutes else 0.0,
        ODD,
    )


DETECTION = {
    "100": (0.864, 2.16, 4.32, 4.32),
    "15": (5.76, 14.4, 28.8, 28.8),
    "5": (17.28, 43.2, 86.4, 86.4),
    "2": (43.2, 108, 216, 216),
    "1": (None, 216, 432, 432),
    "0.5": (None, None, 864, 864),
    "0.2": (None, None, None, 2_160),
}
"""Minutes of errors until each tier fires, at 99.9 % over 30 days; None: never."""


@pytest.mark.parametrize("error_percent", DETECTION)
def test_the_table_of_detection_times(error_percent: str) -> None:
    exact = [detection_minutes(tier, "99.9", 30, Fraction(error_percent) / 100) for tier in TIERS]
    assert tuple(minutes and float(minutes) for minutes in exact) == DETECTION[error_percent]
    seen = [seen_after(minutes) for minutes in exact]
    simulation = outage(float(error_percent))
    for minute in sorted({minute for minute in seen if minute}):
        simulation.run_to(minute)
    assert [simulation.first(tier.name) for tier in TIERS] == seen
    assert [simulation.run(120, every=10).first(tier.name) for tier in TIERS] == seen


def test_a_full_outage_pages_after_52_seconds_of_it_and_a_tile_of_grain() -> None:
    exact = detection_minutes(TIERS[0], "99.9", 30, Fraction(1))
    assert exact is not None
    assert float(exact * 60) == pytest.approx(51.84)
    assert outage(100).run(1).first("page_1h") == 1


@pytest.mark.parametrize(("seconds", "fired"), [(51, 2), (52, 1)])
def test_a_full_outage_that_begins_inside_a_tile_pages_when_52_seconds_of_it_are_in(seconds: int, fired: int) -> None:
    """The outage begins so many seconds before its first tile ends."""

    def errors(minute: int) -> float:
        return seconds / 60 if minute == 0 else 1.0

    assert Simulation(slo(), errors, ODD).run(2).first("page_1h") == fired


@pytest.mark.parametrize("tier", ["page_1h", "page_6h"])
def test_an_alert_resolves_within_its_short_window_after_the_errors_stop(tier: str) -> None:
    short = next(one for one in TIERS if one.name == tier).short_window // timedelta(minutes=1)
    simulation = outage(100, minutes=20).run(20 + short + 1)
    (resolved,) = simulation.minutes_of(tier, Change.RESOLVED)
    assert 20 < resolved <= 20 + short


def test_all_alerts_resolve_within_their_short_windows_and_none_comes_back() -> None:
    simulation = outage(100, minutes=10).run(10)
    for minute in (15, 40, 130, 370):
        simulation.run_to(minute)
    for tier in TIERS:
        (resolved,) = simulation.minutes_of(tier.name, Change.RESOLVED)
        assert resolved <= 10 + tier.short_window // timedelta(minutes=1)
    assert not simulation.firing
    assert simulation.run(3 * DAY, every=30).transitions[-1].change is Change.RESOLVED
    assert len(simulation.transitions) == 8


def test_15_percent_errors_for_10_minutes_cross_after_5_8_minutes_and_stop_5_minutes_after() -> None:
    """Figure 5-6: the short window crosses at once; the long window alone would fire for an hour."""
    simulation = outage(15, minutes=10).run(80)
    assert simulation.minutes_of("page_1h", Change.FIRING) == [6]
    assert simulation.minutes_of("page_1h", Change.RESOLVED) == [15]
    fired = simulation.transitions[0]
    assert fired.short_burn_rate == pytest.approx(150)
    assert fired.long_burn_rate == pytest.approx(15)
    assert simulation.minutes_of("page_6h", Change.FIRING) == []


def test_the_long_window_alone_would_go_on_for_an_hour() -> None:
    """What the short window is for."""
    alone = replace(TIERS[0], short_window=timedelta(minutes=59))
    simulation = Simulation(
        slo(policy=AlertPolicy(tiers=(alone,))), lambda minute: 0.15 if minute < 10 else 0.0, ODD
    ).run(80)
    (resolved,) = simulation.minutes_of("page_1h", Change.RESOLVED)
    assert 60 <= resolved <= 66


def test_a_burn_of_35_for_ever_pages() -> None:
    """Approach 4 (one window, 36×) never sees it, and the budget is gone after 20.5 hours."""
    simulation = outage(3.5).run(180)
    assert simulation.first("page_1h") == 25
    assert simulation.first("page_6h") == 62
    assert {key.tier for key in simulation.firing} == {"page_1h", "page_6h", "ticket_1d", "ticket_3d"}


def test_errors_that_just_meet_the_objective_alert_nobody() -> None:
    """Approach 1 (error rate of 10 minutes at the objective) rings 144 times a day here."""

    def burst(minute: int) -> float:
        return 0.01 if minute % 10 == 3 else 0.0

    blocks = [sum(burst(minute) for minute in range(first, first + 10)) / 10 for first in range(0, DAY, 10)]
    assert sum(ratio >= 0.001 for ratio in blocks) == 144
    simulation = Simulation(slo(), burst, ODD).leap(3 * DAY)
    assert simulation.run(DAY, every=7).transitions == []


def test_one_minute_of_half_the_errors_alerts_nobody() -> None:
    """It costs a hundredth of the budget, once."""
    simulation = Simulation(slo(), lambda minute: 0.5 if minute == 0 else 0.0, ODD)
    assert simulation.run(120).transitions == []


def test_spikes_that_a_duration_never_sees_alert_here() -> None:
    """100 % errors for 5 minutes every 10: with “for: 10 minutes” they never alert, though each costs a ninth."""
    simulation = Simulation(slo(), lambda minute: 1.0 if minute % 10 < 5 else 0.0, ODD)
    assert simulation.run(30).first("page_1h") == 1


def test_ten_percent_in_five_minutes_is_seen_by_the_page_tiers_at_once() -> None:
    """Approach 5 sends these one after the other as well; whoever is told may join them by SLO."""
    simulation = outage(100, minutes=5).run(5)
    assert simulation.first("page_1h") == 1
    assert simulation.first("page_6h") == 3


def test_an_alert_that_fires_is_held_while_there_is_no_data() -> None:
    simulation = outage(100).run(2)
    firing = dict(simulation.firing)
    simulation.silence(60)
    assert isinstance(simulation.read(TIERS[0]).breached, NoData)
    assert simulation.step().firing == firing
    assert [change.change for change in simulation.transitions] == [Change.FIRING]


PERIODS = {
    7: (3.36, 1.4, 0.7, 0.7 / 3),
    28: (13.44, 5.6, 2.8, 2.8 / 3),
    30: (14.4, 6.0, 3.0, 1.0),
    90: (43.2, 18.0, 9.0, 3.0),
}


@pytest.mark.parametrize("period_days", PERIODS)
@pytest.mark.parametrize("error_percent", [100.0, 5.0])
def test_other_periods_detect_after_the_same_share_of_the_budget(period_days: int, error_percent: float) -> None:
    rates = [float(tier.burn_rate(timedelta(days=period_days))) for tier in TIERS]
    assert rates == pytest.approx(PERIODS[period_days])
    ratio = Fraction(error_percent) / 100
    expected = [seen_after(detection_minutes(tier, "99.9", period_days, ratio)) for tier in TIERS]
    simulation = outage(error_percent, period_days=period_days)
    for minute in sorted({minute for minute in expected if minute}):
        simulation.run_to(minute)
    assert [simulation.first(tier.name) for tier in TIERS] == expected


@settings(max_examples=150)
@given(
    tier=st.sampled_from(TIERS),
    period_days=st.integers(7, 90),
    percent=st.sampled_from(["90", "95", "97.5", "99", "99.5", "99.9", "99.95", "99.99"]),
    bad_per_minute=st.integers(1, EVENTS_PER_MINUTE),
    begins=st.integers(0, 1_440),
)
def test_every_tier_fires_in_the_tile_the_closed_formula_says(
    tier: Tier, period_days: int, percent: str, bad_per_minute: int, begins: int
) -> None:
    """Not one tile earlier, not one later, and never where the formula says never."""
    one = slo(percent=percent, period=timedelta(days=period_days), policy=AlertPolicy(tiers=(tier,)))
    error_ratio = Fraction(bad_per_minute, EVENTS_PER_MINUTE)
    begins_at: datetime = NOON + timedelta(minutes=begins)
    simulation = Simulation(one, lambda minute: float(error_ratio), begins_at)
    exact = detection_minutes(tier, percent, period_days, error_ratio)
    endless = Fraction(tier.burn_rate(one.period.length)) != exact_rate(tier, period_days)
    assume(not (exact and exact.denominator == 1 and endless))
    fires = seen_after(exact)
    if fires is None:
        simulation.leap(tier.long_window // timedelta(minutes=1))
        assert simulation.read(tier).breached is False
        return
    simulation.leap(fires - 1)
    assert simulation.read(tier).breached is False
    assert simulation.leap(1).read(tier).breached is True


@settings(max_examples=100)
@given(
    tier=st.sampled_from(TIERS),
    period_days=st.integers(7, 90),
    bad_per_minute=st.integers(EVENTS_PER_MINUTE // 5, EVENTS_PER_MINUTE),
    lasts=st.integers(1, 600),
)
def test_every_tier_resolves_within_its_short_window(
    tier: Tier, period_days: int, bad_per_minute: int, lasts: int
) -> None:
    one = slo(period=timedelta(days=period_days), policy=AlertPolicy(tiers=(tier,)))
    ratio = bad_per_minute / EVENTS_PER_MINUTE
    simulation = Simulation(one, lambda minute: ratio if minute < lasts else 0.0, ODD)
    simulation.leap(lasts + tier.short_window // timedelta(minutes=1))
    assert simulation.read(tier).breached is False
