from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.policy import AlertPolicy, Severity, Tier, default_policy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIERS = default_policy().tiers


def test_the_default_policy_is_the_workbooks_table() -> None:
    assert [
        (tier.severity, tier.budget_ratio, tier.long_window, tier.short_window, tier.burn_rate(timedelta(days=30)))
        for tier in TIERS
    ] == [
        (Severity.PAGE, Decimal("0.02"), HOUR, timedelta(minutes=5), Decimal("14.4")),
        (Severity.PAGE, Decimal("0.05"), 6 * HOUR, timedelta(minutes=30), Decimal(6)),
        (Severity.TICKET, Decimal("0.10"), DAY, 2 * HOUR, Decimal(3)),
        (Severity.TICKET, Decimal("0.10"), 3 * DAY, 6 * HOUR, Decimal(1)),
    ]


@pytest.mark.parametrize(
    ("days", "rates"),
    [(7, "3.36 1.4 0.7"), (28, "13.44 5.6 2.8"), (30, "14.4 6 3"), (90, "43.2 18 9")],
)
def test_other_periods_have_burn_rates_of_the_same_budget_share(days: int, rates: str) -> None:
    assert [tier.burn_rate(days * DAY) for tier in TIERS[:3]] == [Decimal(rate) for rate in rates.split()]


@given(st.integers(1, 366 * 24), st.sampled_from(TIERS))
def test_a_burn_at_the_threshold_spends_the_tiers_share_in_its_long_window(hours: int, tier: Tier) -> None:
    """Budget consumed when the alert fires: burn rate × long window ÷ period."""
    rate = tier.burn_rate(hours * HOUR)
    assert float(rate) * (tier.long_window / (hours * HOUR)) == pytest.approx(float(tier.budget_ratio))


@pytest.mark.parametrize("share", ["0", "-0.01", "1.01"])
def test_a_share_of_the_budget_is_more_than_none_and_at_most_all(share: str) -> None:
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        replace(TIERS[0], budget_ratio=Decimal(share))


def test_the_whole_budget_is_a_share() -> None:
    assert replace(TIERS[0], budget_ratio=Decimal(1)).burn_rate(30 * DAY) == 720


@pytest.mark.parametrize("short", [timedelta(), HOUR, 2 * HOUR])
def test_the_short_window_is_above_zero_and_below_the_long_one(short: timedelta) -> None:
    with pytest.raises(ValueError, match="below the long one"):
        replace(TIERS[0], short_window=short)


def test_tiers_have_different_names() -> None:
    with pytest.raises(ValueError, match="tier names repeat"):
        AlertPolicy(tiers=(TIERS[0], TIERS[0]))


def test_a_policy_without_tiers_looks_at_no_windows() -> None:
    assert AlertPolicy(tiers=()).windows == ()


def test_windows_are_listed_once_from_short_to_long() -> None:
    minutes = [window // timedelta(minutes=1) for window in default_policy().windows]
    assert minutes == [5, 30, 60, 120, 360, 1_440, 4_320]
