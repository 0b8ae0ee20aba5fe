"""Whether the alerts that came are the ones that the scenario expects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from burnline_sample_app.demo.notification import Notification
from burnline_sample_app.scenarios.scenario import ExpectedAlert, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Not over yet; `waits_for` says what must happen next."""

    waits_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Everything came as expected."""

    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something came late, or came that must not."""

    reason: str


ScenarioResult = Pending | Passed | Failed


def evaluate(
    scenario: Scenario, received: Sequence[Notification], *, fault_at: datetime, now: datetime
) -> ScenarioResult:
    """The result at `now`; the first fault began (or, without faults, the watch) at `fault_at`."""
    expected = {(alert.slo_id, alert.tier): alert for alert in scenario.alerts}
    for notification in received:
        if notification.is_firing and notification.alert not in expected:
            return Failed(reason=f"{_name(*notification.alert)} fired, which {scenario.name} does not expect")
    waiting = []
    for alert in scenario.alerts:
        result = _evaluate_alert(alert, received, fault_at=fault_at, now=now)
        if isinstance(result, Failed):
            return result
        if isinstance(result, Pending):
            waiting.append(result.waits_for)
    if waiting:
        return Pending(waits_for=" and ".join(waiting))
    if not scenario.alerts and now - fault_at < scenario.lasts:
        return Pending(waits_for=f"{scenario.lasts} without any alert")
    return Passed(
        summary="; ".join(_alert_summary(alert, received, fault_at) for alert in scenario.alerts)
        or "no alert, as expected"
    )


def _evaluate_alert(
    alert: ExpectedAlert, received: Sequence[Notification], *, fault_at: datetime, now: datetime
) -> Pending | Failed | None:
    """None when it fired and resolved in time."""
    name = _name(alert.slo_id, alert.tier)
    for wanted_firing, word, within in (
        (True, "fire", alert.fires_within),
        (False, "resolve", alert.resolves_within),
    ):
        came_at = _first(alert, received, is_firing=wanted_firing)
        limit = f"within {within.total_seconds():.0f} s of the fault"
        if came_at is None:
            if now - fault_at > within:
                return Failed(reason=f"{name} did not {word} {limit}")
            return Pending(waits_for=f"{name} to {word}")
        if came_at - fault_at > within:
            took = (came_at - fault_at).total_seconds()
            return Failed(reason=f"{name} must {word} {limit}; it took {took:.0f} s")
    return None


def _first(alert: ExpectedAlert, received: Sequence[Notification], *, is_firing: bool) -> datetime | None:
    """When the alert's first such notification came; a resolved one counts after a firing one only."""
    has_fired = False
    for notification in received:
        if notification.alert == (alert.slo_id, alert.tier):
            has_fired = has_fired or notification.is_firing
            if notification.is_firing == is_firing and has_fired:
                return notification.received_at
    return None


def _alert_summary(alert: ExpectedAlert, received: Sequence[Notification], fault_at: datetime) -> str:
    parts = [_name(alert.slo_id, alert.tier)]
    for is_firing, word in ((True, "fired"), (False, "resolved")):
        came_at = _first(alert, received, is_firing=is_firing)
        if came_at is not None:
            parts.append(f"{word} {(came_at - fault_at).total_seconds():.0f} s after the fault")
    return f"{parts[0]} {' and '.join(parts[1:])}"


def _name(slo_id: str, tier: str) -> str:
    return f"{tier} of {slo_id}"
