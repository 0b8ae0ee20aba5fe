from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from burnline_sample_app.demo.notification import Notification
from burnline_sample_app.demo.scenario_result import Failed, Passed, Pending, evaluate
from burnline_sample_app.scenarios.scenario import ExpectedAlert, Scenario

FAULT_AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
OUTAGE = Scenario(
    name="outage",
    summary="",
    lasts=timedelta(seconds=540),
    steps=(),
    alerts=(
        ExpectedAlert(
            slo_id="checkout/availability",
            tier="page_1h",
            fires_after=timedelta(seconds=57),
            fires_within=timedelta(seconds=240),
            resolves_within=timedelta(seconds=540),
        ),
    ),
)
CALM = Scenario(name="calm", summary="", lasts=timedelta(seconds=180), steps=(), alerts=())


def at(seconds: float) -> datetime:
    return FAULT_AT + timedelta(seconds=seconds)


def webhook(seconds: float, *, firing: bool, tier: str = "page_1h", slo: str = "checkout/availability") -> Notification:
    return Notification(is_firing=firing, slo_id=slo, tier=tier, severity="page", summary="", received_at=at(seconds))


FIRED, RESOLVED = webhook(90, firing=True), webhook(400, firing=False)


def test_it_waits_for_the_alert_to_fire_and_then_to_resolve() -> None:
    assert evaluate(OUTAGE, [], fault_at=FAULT_AT, now=at(10)) == Pending(
        waits_for="page_1h of checkout/availability to fire"
    )
    assert evaluate(OUTAGE, [FIRED], fault_at=FAULT_AT, now=at(100)) == Pending(
        waits_for="page_1h of checkout/availability to resolve"
    )


def test_fired_and_resolved_in_time_is_a_pass_that_tells_both_times() -> None:
    assert evaluate(OUTAGE, [FIRED, RESOLVED], fault_at=FAULT_AT, now=at(401)) == Passed(
        summary="page_1h of checkout/availability fired 90 s after the fault and resolved 400 s after the fault"
    )


@pytest.mark.parametrize(("seconds", "kind"), [(239, Pending), (240, Pending), (241, Failed)])
def test_no_page_is_a_failure_only_after_the_time_it_had(seconds: float, kind: type) -> None:
    assert isinstance(evaluate(OUTAGE, [], fault_at=FAULT_AT, now=at(seconds)), kind)


@pytest.mark.parametrize(("seconds", "kind"), [(540, Pending), (541, Failed)])
def test_no_end_is_a_failure_only_after_the_time_it_had(seconds: float, kind: type) -> None:
    assert isinstance(evaluate(OUTAGE, [FIRED], fault_at=FAULT_AT, now=at(seconds)), kind)


def test_a_late_page_is_a_failure_that_tells_how_late() -> None:
    late = evaluate(OUTAGE, [webhook(250, firing=True)], fault_at=FAULT_AT, now=at(251))
    assert late == Failed(reason="page_1h of checkout/availability must fire within 240 s of the fault; it took 250 s")


@pytest.mark.parametrize(
    "other", [webhook(60, firing=True, tier="page_6h"), webhook(60, firing=True, slo="storefront/availability")]
)
def test_an_alert_that_the_scenario_does_not_expect_is_a_failure(other: Notification) -> None:
    result = evaluate(OUTAGE, [other, FIRED, RESOLVED], fault_at=FAULT_AT, now=at(401))
    assert result == Failed(reason=f"{other.tier} of {other.slo_id} fired, which outage does not expect")


def test_a_resolved_webhook_before_the_firing_one_does_not_count() -> None:
    result = evaluate(OUTAGE, [webhook(5, firing=False), FIRED], fault_at=FAULT_AT, now=at(100))
    assert isinstance(result, Pending)


@pytest.mark.parametrize(("seconds", "kind"), [(179, Pending), (180, Passed)])
def test_a_scenario_without_alerts_passes_when_its_time_is_over(seconds: float, kind: type) -> None:
    assert isinstance(evaluate(CALM, [], fault_at=FAULT_AT, now=at(seconds)), kind)


def test_any_alert_fails_a_scenario_without_alerts() -> None:
    assert isinstance(evaluate(CALM, [FIRED], fault_at=FAULT_AT, now=at(91)), Failed)
