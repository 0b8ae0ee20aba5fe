from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.slo_service.values import MONTH, NOON, events, nothing, slo

from burnline_slo.domain.alerts import AlertKey, FiringAlert, step
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import default_policy
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import STALE_AFTER, SloStatus, State, assess

SECOND = timedelta(seconds=1)
MILLION = 1_000_000
HEALTHY = events(0, 1_000)


def windows(of: Events) -> dict[timedelta, Events]:
    return dict.fromkeys(default_policy().windows, of)


def firing_alerts(one: SLO) -> Mapping[AlertKey, FiringAlert]:
    firing, _ = step(one, windows(events(1_000, 1_000)), {}, NOON, lambda: "id")
    assert firing
    return firing


def status(
    bad: float = 0,
    *,
    period: Events | None = None,
    recent: Events = HEALTHY,
    firing: Mapping[AlertKey, FiringAlert] | None = None,
    newest: datetime | None = NOON,
    fault: NoData | None = None,
) -> SloStatus:
    """At 99.9 % of a million events: a budget of a thousand."""
    return assess(
        slo(),
        NOON,
        period or events(bad, MILLION, covered=MONTH),
        windows(recent),
        firing or {},
        newest,
        fault,
    )


@pytest.mark.parametrize(
    ("bad", "state"),
    [
        (0, State.OK),
        (749, State.OK),
        (750, State.OK),
        (751, State.AT_RISK),
        (999, State.AT_RISK),
        (1_000, State.EXHAUSTED),
        (1_001, State.EXHAUSTED),
    ],
)
def test_the_state_follows_what_remains_of_the_budget(bad: float, state: State) -> None:
    assert status(bad).state is state


def test_a_breached_tier_burns_before_its_alert_is_known() -> None:
    assert status(recent=events(20, 1_000)).state is State.BURNING


def test_a_firing_alert_burns_whatever_the_windows_say() -> None:
    assert status(firing=firing_alerts(slo())).state is State.BURNING


def test_burning_is_worse_than_at_risk_and_exhausted_is_worse_than_burning() -> None:
    assert status(800, recent=events(20, 1_000)).state is State.BURNING
    assert status(1_000, recent=events(20, 1_000)).state is State.EXHAUSTED


@pytest.mark.parametrize(
    ("age", "state"), [(STALE_AFTER - SECOND, State.OK), (STALE_AFTER, State.OK), (STALE_AFTER + SECOND, State.NO_DATA)]
)
def test_old_data_is_no_data(age: timedelta, state: State) -> None:
    assert status(newest=NOON - age).state is state


def test_old_data_is_named_with_its_time() -> None:
    found = status(newest=NOON - timedelta(hours=2)).no_data
    assert found == NoData(reason="the newest sample is from 2026-03-01 10:00 UTC")


@pytest.mark.parametrize(
    ("period", "newest", "words"),
    [
        (nothing(), None, "no samples of this SLI in the whole period"),
        (nothing(), NOON, "no samples of this SLI in the whole period"),
        (events(0, 0, covered=MONTH), NOON, "no events in the whole period"),
    ],
)
def test_what_is_missing_is_said(period: Events, newest: datetime | None, words: str) -> None:
    found = status(period=period, newest=newest)
    assert found.state is State.NO_DATA
    assert found.no_data is not None
    assert words in found.no_data.reason


def test_a_fault_of_the_source_is_no_data_however_well_the_budget_stood() -> None:
    fault = NoData(reason="Prometheus is away")
    found = status(fault=fault)
    assert (found.state, found.no_data) == (State.NO_DATA, fault)
    assert found.budget_remaining_ratio == 1


@given(st.integers(0, MILLION), st.integers(0, MILLION), st.booleans())
def test_missing_data_is_never_shown_as_health(bad: int, total: int, fault: bool) -> None:
    missing = NoData(reason="Prometheus is away") if fault else None
    period = events(min(bad, total), total) if fault else nothing()
    assert status(period=period, fault=missing).state is State.NO_DATA


def test_numbers_are_ratios_of_the_period() -> None:
    found = status(250)
    assert found.sli_ratio == pytest.approx(0.999_75)
    assert (found.budget_events, found.budget_spent_ratio, found.budget_remaining_ratio) == (1_000, 0.25, 0.75)


@pytest.mark.parametrize(("days", "ratio"), [(0, 0), (15, 0.5), (30, 1), (31, 1)])
def test_coverage_is_the_share_of_the_period_with_data(days: int, ratio: float) -> None:
    found = status(period=events(0, MILLION, covered=timedelta(days=days)) if days else nothing())
    assert found.coverage_ratio == ratio


def test_the_budget_ends_when_the_last_hours_burn_goes_on() -> None:
    found = status(500, recent=events(10, 1_000))
    assert found.exhausted_in == MONTH * 0.5 / 10


def test_shorter_windows_than_an_hour_do_not_tell_when_the_budget_ends() -> None:
    recent = windows(HEALTHY) | {timedelta(minutes=5): events(1_000, 1_000), timedelta(minutes=30): events(500, 1_000)}
    found = assess(slo(), NOON, events(0, MILLION, covered=MONTH), recent, {}, NOON)
    assert found.exhausted_in is None


def test_the_next_longer_window_tells_where_the_last_hour_had_no_events() -> None:
    recent = windows(events(10, 1_000)) | {timedelta(hours=1): events(0, 0)}
    found = assess(slo(), NOON, events(0, MILLION, covered=MONTH), recent, {}, NOON)
    assert found.exhausted_in == MONTH / 10


def test_a_policy_without_tiers_is_assessed_by_its_budget_alone() -> None:
    bare = replace(slo(), policy=replace(default_policy(), tiers=()))
    found = assess(bare, NOON, events(800, MILLION, covered=MONTH), {}, {}, NOON)
    assert (found.state, found.readings, found.burn_rates) == (State.AT_RISK, {}, {})
