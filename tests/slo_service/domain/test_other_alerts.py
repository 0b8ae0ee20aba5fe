"""Alerts beside the tiers: spent shares, missing data, and tiers measured by their share of the budget."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from tests.support.slo_service.slis import events_of

from burnline_slo.domain.alerts import AlertKey, FiringAlert, Transition, read_tier, step
from burnline_slo.domain.events import Events
from burnline_slo.domain.notification import message
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.policy import AlertPolicy, Measure, NoDataAlert, Severity, SpentAlert, default_policy
from burnline_slo.domain.slo import SLO

AT = datetime(2026, 3, 1, tzinfo=UTC)
MONTH = timedelta(days=30)


def slo(policy: AlertPolicy) -> SLO:
    return SLO(
        service="checkout",
        name="availability",
        objective=Objective(ratio=Decimal("0.999")),
        period=RollingPeriod(length=MONTH),
        sli=events_of(bad="bad", total="total"),
        policy=policy,
    )


def events(bad: float, total: float, covered: timedelta = MONTH) -> Events:
    return Events(bad=bad, total=total, covered=covered)


def stepped(
    one: SLO,
    firing: dict[AlertKey, FiringAlert] | None = None,
    *,
    period: Events | None = None,
    newest_data_at: datetime | None = AT,
) -> tuple[dict[AlertKey, FiringAlert], list[Transition]]:
    numbers = count()
    after, changes = step(
        one, {}, firing or {}, AT, lambda: str(next(numbers)), period=period, newest_data_at=newest_data_at
    )
    return after, list(changes)


@pytest.mark.parametrize(("bad", "fires"), [(749, False), (750, True), (751, True)])
def test_a_spent_alert_fires_when_its_share_is_gone(bad: float, fires: bool) -> None:
    one = slo(AlertPolicy(tiers=(), spent=(SpentAlert(ratio=Decimal("0.75")),)))
    after, _ = stepped(one, period=events(bad, 1_000_000))
    assert (AlertKey(slo_id=one.id, tier="spent_75") in after) is fires


def test_a_spent_alert_holds_while_the_history_is_not_known_and_resolves_when_the_budget_recovers() -> None:
    one = slo(AlertPolicy(tiers=(), spent=(SpentAlert(ratio=Decimal("0.5")),)))
    fired, _ = stepped(one, period=events(900, 1_000_000))
    held, silence = stepped(one, fired, period=None)
    assert (held, silence) == (fired, [])
    over, (resolved,) = stepped(one, fired, period=events(400, 1_000_000))
    assert (over, resolved.reason) == ({}, "less than 50% of the error budget is spent")


@pytest.mark.parametrize(("silent", "fires"), [(599, False), (600, True), (601, True)])
def test_missing_data_is_told_after_its_time(silent: int, fires: bool) -> None:
    one = slo(AlertPolicy(tiers=(), no_data=NoDataAlert(after=timedelta(minutes=10), severity=Severity.PAGE)))
    after, _ = stepped(one, newest_data_at=AT - timedelta(seconds=silent))
    assert bool(after) is fires


def test_their_messages_say_what_they_are() -> None:
    one = slo(AlertPolicy(tiers=(), spent=(SpentAlert(ratio=Decimal("0.5")),), no_data=NoDataAlert(after=MONTH)))
    _, changes = stepped(one, period=events(900, 1_000_000), newest_data_at=None)
    told = {change.key.tier: message(change, one, "http://burnline") for change in changes}
    assert told["spent_50"].labels["alertname"] == "SLOErrorBudgetSpent"
    assert told["spent_50"].annotations["summary"] == "checkout/availability: 50% or more of the error budget is spent"
    assert told["no_data"].labels["alertname"] == "SLONoData"


def test_one_failed_request_at_night_wakes_nobody_who_measures_budget_shares() -> None:
    """Ten requests in the hour, one of them bad: a burn rate of 100, and 0.02 % of the budget of the month."""
    night = dict.fromkeys(default_policy().windows, events(1, 10, timedelta(minutes=5)))
    month = events(100, 4_500_000)
    by_rate, by_share = (
        read_tier(slo(policy), policy.tiers[0], night, AT, month).breached
        for policy in (default_policy(), AlertPolicy(tiers=default_policy().tiers, measure=Measure.BUDGET_SHARE))
    )
    assert (by_rate, by_share) == (True, False)


@pytest.mark.parametrize(
    ("long", "short", "fires"),
    [(90, 90, False), (91, 91, True), (1_000, 7, False), (1_000, 7.5, False), (1_000, 8, True), (90, 8, False)],
)
def test_a_budget_share_is_held_against_the_budget_of_the_whole_period(long: float, short: float, fires: bool) -> None:
    """2 % of 4,500 events in the long window, a twelfth of that in the short one; exactly there nothing fires."""
    policy = AlertPolicy(tiers=default_policy().tiers, measure=Measure.BUDGET_SHARE)
    tier = policy.tiers[0]
    windows = {
        tier.long_window: events(long, 20_000, tier.long_window),
        tier.short_window: events(short, 20_000, tier.short_window),
    }
    for period in (events(0, 4_500_000), events(0, 2_250_000, MONTH / 2)):
        assert read_tier(slo(policy), tier, windows, AT, period).breached is fires
