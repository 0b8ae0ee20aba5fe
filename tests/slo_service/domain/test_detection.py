from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.values import orders_slo

from burnline_slo.domain.alerts import read_tier
from burnline_slo.domain.detection import detection_time, full_outage, reset_time, spent_ratio, threshold_ratio
from burnline_slo.domain.events import Events
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.policy import Tier, default_policy
from burnline_slo.domain.slo import SLO

SLO_999 = orders_slo()
TIERS = default_policy().tiers


@pytest.mark.parametrize(("tier", "seconds"), list(zip(TIERS, [51.84, 129.6, 259.2, 259.2], strict=True)))
def test_a_full_outage_is_noticed_when_the_workbook_says(tier: Tier, seconds: float) -> None:
    found = detection_time(SLO_999, tier, 1.0)
    assert found is not None
    assert found.total_seconds() == pytest.approx(seconds)


def test_fifteen_percent_errors_cross_the_first_threshold_after_5_8_minutes() -> None:
    assert detection_time(SLO_999, TIERS[0], 0.15) == timedelta(seconds=345.6)


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_fires_when_its_share_of_the_budget_is_spent(tier: Tier) -> None:
    for error_ratio in (1.0, 0.5, 0.1, 0.02):
        found = detection_time(SLO_999, tier, error_ratio)
        assert found is not None
        assert spent_ratio(SLO_999, error_ratio, found) == pytest.approx(float(tier.budget_ratio))


def test_errors_at_the_threshold_are_never_noticed_and_just_above_they_are() -> None:
    threshold = threshold_ratio(SLO_999, TIERS[0])
    assert detection_time(SLO_999, TIERS[0], threshold) is None
    assert reset_time(SLO_999, TIERS[0], threshold) is None
    assert detection_time(SLO_999, TIERS[0], threshold * 1.001) is not None


def test_a_full_outage_of_the_budgets_length_spends_it() -> None:
    assert full_outage(SLO_999) == timedelta(minutes=43, seconds=12)
    assert spent_ratio(SLO_999, 1.0, full_outage(SLO_999)) == pytest.approx(1)


def at(one: SLO, tier: Tier, error_ratio: float, since: float, until: float) -> bool:
    """Whether the tier is over its threshold `until` seconds after a fault began that ended at `since + …`."""
    windows = {}
    for window in (tier.long_window, tier.short_window):
        length = window.total_seconds()
        faulty = min(length, until) - max(0.0, until - since)
        windows[window] = Events(bad=max(0.0, faulty) * error_ratio, total=length, covered=window)
    return read_tier(one, tier, windows).breached is True


@given(st.sampled_from(TIERS), st.floats(0.02, 1), st.sampled_from(["0.99", "0.999", "0.9999"]))
def test_the_times_are_those_at_which_the_alert_step_changes(tier: Tier, error_ratio: float, ratio: str) -> None:
    one = replace(SLO_999, objective=Objective(ratio=Decimal(ratio)))
    found, reset = detection_time(one, tier, error_ratio), reset_time(one, tier, error_ratio)
    if found is None or reset is None:
        assert not at(one, tier, error_ratio, 10_000_000, 10_000_000)
        return
    seconds = found.total_seconds()
    assert not at(one, tier, error_ratio, seconds * 2, seconds * 0.999)
    assert at(one, tier, error_ratio, seconds * 2, seconds * 1.001)
    lasted = max(seconds, tier.short_window.total_seconds()) * 1.01
    assert at(one, tier, error_ratio, lasted, lasted + reset.total_seconds() * 0.99)
    assert not at(one, tier, error_ratio, lasted, lasted + reset.total_seconds() * 1.001 + 0.001)
