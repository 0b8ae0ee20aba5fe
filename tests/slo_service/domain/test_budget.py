from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.values import MONTH, events, nothing, objective

from burnline_slo.domain.budget import Budget, burn_rate, time_to_exhaustion
from burnline_slo.domain.no_data import NoData

COUNTS = st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)).map(lambda pair: (min(pair), max(pair)))
PERCENTS = st.integers(1, 99_999).map(lambda thousandths: f"{thousandths / 1_000:.3f}")


def budget(bad: float, total: float, percent: str = "99.9") -> Budget:
    return Budget(objective=objective(percent), events=events(bad, total))


def number(value: float | NoData) -> float:
    assert not isinstance(value, NoData)
    return value


def test_the_budget_is_the_share_of_events_that_may_be_bad() -> None:
    assert budget(0, 1_000_000).allowed_events == 1_000


@pytest.mark.parametrize(("bad", "spent"), [(0, 0), (1, 0.001), (999, 0.999), (1_000, 1), (1_001, 1.001), (1e6, 1_000)])
def test_bad_events_spend_the_budget_and_may_overspend_it(bad: float, spent: float) -> None:
    assert budget(bad, 1_000_000).spent_ratio() == pytest.approx(spent)
    assert budget(bad, 1_000_000).remaining_ratio() == pytest.approx(1 - spent)


def test_a_burn_rate_is_one_when_errors_equal_the_budget() -> None:
    assert burn_rate(events(1, 1_000), objective("99.9")) == 1


@pytest.mark.parametrize(("error_percent", "rate"), [(0.1, 1), (0.2, 2), (1, 10), (100, 1_000)])
def test_the_workbooks_burn_rates_at_three_nines(error_percent: float, rate: float) -> None:
    """Table 5-4."""
    assert burn_rate(events(error_percent * 1_000, 100_000), objective("99.9")) == pytest.approx(rate)


@pytest.mark.parametrize(("rate", "hours"), [(1, 720), (2, 360), (10, 72), (35, 20.571428), (1_000, 0.72)])
def test_the_workbooks_times_to_exhaustion_of_a_month(rate: float, hours: float) -> None:
    """Table 5-4, and the 35× of approach 4 that empties the budget in 20.5 hours."""
    left = time_to_exhaustion(1, rate, MONTH)
    assert left is not None
    assert left / timedelta(hours=1) == pytest.approx(hours)


@given(COUNTS, PERCENTS)
def test_budget_spent_never_falls_when_a_bad_event_is_added(counts: tuple[int, int], percent: str) -> None:
    bad, total = counts
    before, after = budget(bad, total, percent), budget(bad + 1, total + 1, percent)
    assert number(after.spent_ratio()) >= number(before.spent_ratio())


@given(COUNTS, PERCENTS)
def test_a_good_event_never_raises_what_is_spent(counts: tuple[int, int], percent: str) -> None:
    bad, total = counts
    assert number(budget(bad, total + 1, percent).spent_ratio()) <= number(budget(bad, total, percent).spent_ratio())


@given(COUNTS, PERCENTS, st.integers(1, 1_000))
def test_scaling_all_traffic_changes_nothing_spent(counts: tuple[int, int], percent: str, factor: int) -> None:
    bad, total = counts
    assert budget(bad * factor, total * factor, percent).spent_ratio() == budget(bad, total, percent).spent_ratio()


@given(COUNTS, PERCENTS)
def test_idle_time_changes_no_budget(counts: tuple[int, int], percent: str) -> None:
    busy = events(*counts)
    for idle in (events(0, 0), nothing()):
        both = Budget(objective=objective(percent), events=busy + idle)
        assert both.spent_ratio() == budget(*counts, percent).spent_ratio()
        assert both.allowed_events == budget(*counts, percent).allowed_events


@given(COUNTS, PERCENTS)
def test_over_the_period_what_is_spent_is_the_burn_rate(counts: tuple[int, int], percent: str) -> None:
    assert budget(*counts, percent).spent_ratio() == burn_rate(events(*counts), objective(percent))


def test_without_events_nothing_is_known_of_the_budget() -> None:
    empty = Budget(objective=objective(), events=nothing())
    assert isinstance(empty.spent_ratio(), NoData)
    assert isinstance(empty.remaining_ratio(), NoData)
    assert isinstance(burn_rate(nothing(), objective()), NoData)
    assert empty.allowed_events == 0


@pytest.mark.parametrize("remaining", [0.0, -0.1, -1_000.0])
def test_a_budget_that_is_gone_is_gone_now(remaining: float) -> None:
    assert time_to_exhaustion(remaining, 0, MONTH) == timedelta()


@pytest.mark.parametrize(("rate", "never"), [(0, True), (0.000_9, True), (0.001, True), (0.001_1, False)])
def test_beyond_a_thousand_periods_a_budget_is_never_gone(rate: float, never: bool) -> None:
    assert (time_to_exhaustion(1, rate, MONTH) is None) is never


@given(st.floats(1e-9, 1), st.floats(0, 1e6))
def test_no_remaining_budget_and_burn_rate_overflows_a_calendar(remaining: float, rate: float) -> None:
    left = time_to_exhaustion(remaining, rate, timedelta(days=366))
    assert left is None or timedelta() <= left <= 1_000 * timedelta(days=366)
