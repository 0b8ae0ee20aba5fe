"""Each scenario's expected alerts follow from its faults by arithmetic. Checked without a shop and without a clock."""

from datetime import timedelta

import pytest

from burnline_sample_app.errors import InvalidInputError
from burnline_sample_app.load.arrivals import MIX, Action
from burnline_sample_app.scenarios.reader import DEFAULT_SCENARIO, parse_scenario, scenarios
from burnline_sample_app.scenarios.scenario import Scenario

# Tier: long window in seconds, burn rate (SRE Workbook, 30 days).
TIERS = {"page_1h": (3_600, 14.4), "page_6h": (21_600, 6.0), "ticket_1d": (86_400, 3.0), "ticket_3d": (259_200, 1.0)}
OBJECTIVE_MISSES = {"checkout/availability": 0.001, "storefront/availability": 0.001, "catalog/latency": 0.01}
LATENCY_THRESHOLD_SECONDS = {"catalog/latency": 0.1}


def _bad_share(scenario: Scenario, slo_id: str) -> list[tuple[float, float, float]]:
    """(start, end, share of the SLO's events that are bad meanwhile), in seconds, in order."""
    service, kind = slo_id.split("/")
    found = []
    for step in scenario.steps:
        fault = step.fault
        share = 0.0
        if kind == "latency" and step.role == service:
            slow = fault.added_latency.total_seconds() > LATENCY_THRESHOLD_SECONDS[slo_id]
            share = 1.0 if slow else 0.0
        elif kind == "availability":
            share = fault.error_ratio
            if fault.dependency_down == "payments":
                share = MIX[Action.BUY] / (MIX[Action.BUY] + MIX[Action.CART])
            if service == "storefront" and step.role == "checkout":
                share *= MIX[Action.BUY] + MIX[Action.CART]
            elif step.role != service:
                share = 0.0
        found.append((step.after.total_seconds(), step.ends_after.total_seconds(), share))
    return found


def _outage_seconds(scenario: Scenario, slo_id: str, window_seconds: float) -> float:
    """What the faults are worth in seconds of full outage, in the window that holds most of them."""
    shares = _bad_share(scenario, slo_id)

    def within(window_end: float) -> float:
        overlaps = (
            (min(end, window_end) - max(start, window_end - window_seconds), share) for start, end, share in shares
        )
        return sum(max(0.0, length) * share for length, share in overlaps)

    return max((within(end) for _, end, _ in shares), default=0.0)


def _crossed_at(scenario: Scenario, slo_id: str, needed_seconds: float) -> float:
    """When the faults first are worth as much, from the start, with steady traffic."""
    for start, end, share in _bad_share(scenario, slo_id):
        worth = (end - start) * share
        if worth >= needed_seconds:
            return start + needed_seconds / share
        needed_seconds -= worth
    raise AssertionError("never")


@pytest.mark.parametrize("scenario", scenarios().values(), ids=lambda scenario: scenario.name)
def test_the_expected_alerts_are_those_that_the_arithmetic_gives(scenario: Scenario) -> None:
    fires = {
        (slo_id, tier)
        for slo_id, misses in OBJECTIVE_MISSES.items()
        for tier, (window_seconds, burn_rate) in TIERS.items()
        if _outage_seconds(scenario, slo_id, window_seconds) >= window_seconds * burn_rate * misses
    }
    assert fires == {(alert.slo_id, alert.tier) for alert in scenario.alerts}


@pytest.mark.parametrize("scenario", scenarios().values(), ids=lambda scenario: scenario.name)
def test_no_tier_is_so_near_that_chance_decides(scenario: Scenario) -> None:
    """A fifth away at least, above or below."""
    for slo_id, misses in OBJECTIVE_MISSES.items():
        for window_seconds, burn_rate in TIERS.values():
            worth = _outage_seconds(scenario, slo_id, window_seconds)
            share = worth / (window_seconds * burn_rate * misses)
            assert not 0.8 < share < 1.2, (slo_id, window_seconds, share)


@pytest.mark.parametrize("scenario", scenarios().values(), ids=lambda scenario: scenario.name)
def test_the_stated_times_hold_with_a_tile_and_its_settling_to_spare(scenario: Scenario) -> None:
    spare = timedelta(seconds=90)
    for alert in scenario.alerts:
        window_seconds, burn_rate = TIERS[alert.tier]
        needed = window_seconds * burn_rate * OBJECTIVE_MISSES[alert.slo_id]
        crossed_after = timedelta(seconds=_crossed_at(scenario, alert.slo_id, needed))
        short_window = timedelta(seconds=window_seconds / 12)
        assert alert.fires_after <= crossed_after
        assert crossed_after + spare <= alert.fires_within
        assert scenario.faults_end_after + short_window + spare <= alert.resolves_within
        assert alert.resolves_within <= scenario.lasts


def test_the_default_pages_within_four_minutes_and_is_over_in_nine() -> None:
    (alert,) = scenarios()[DEFAULT_SCENARIO].alerts
    assert (alert.slo_id, alert.tier) == ("checkout/availability", "page_1h")
    assert alert.fires_within <= timedelta(minutes=4)
    assert scenarios()[DEFAULT_SCENARIO].lasts <= timedelta(minutes=9)


def test_the_named_scenarios_ship() -> None:
    wanted = {"checkout-outage", "payments-down", "latency-regression", "slow-burn", "flapping", "recover", "calm"}
    assert set(scenarios()) == wanted


def test_every_step_has_a_seed_of_its_own() -> None:
    seeds = [step.fault.seed for step in scenarios()["flapping"].steps]
    assert len(set(seeds)) == len(seeds) == 8


def test_every_mistake_in_a_scenario_is_reported_at_once() -> None:
    text = """
summary: x
seed: 1
lasts: 5
steps:
  - {after_seconds: 0, service: chekout, fault: {error_ratio: 1, duration_seconds: 1}}
  - {after_seconds: 0, service: checkout, fault: {error_ratio: 2, duration_seconds: 1}}
alerts:
  - {slo: availability, tier: page, fires_after_seconds: 1, fires_within_seconds: 1, resolves_within_seconds: 1}
"""
    with pytest.raises(InvalidInputError) as caught:
        parse_scenario(text, name="mine")
    assert sorted(problem.field for problem in caught.value.problems) == [
        "alerts[0].slo",
        "alerts[0].tier",
        "lasts",
        "lasts_seconds",
        "steps[0].service",
        "steps[1].fault.error_ratio",
    ]


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "5"])
def test_what_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_scenario(text, name="mine")
