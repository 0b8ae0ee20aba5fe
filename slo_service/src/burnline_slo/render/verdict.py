"""An SLO's state as one sentence."""

from collections.abc import Sequence
from datetime import timedelta

from burnline_slo.domain.alerts import TierReading
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.period import CalendarPeriod
from burnline_slo.domain.policy import Tier
from burnline_slo.domain.sli import JointSlicesSLI, TimeslicesSLI
from burnline_slo.domain.status import SloStatus, State
from burnline_slo.render.counted import things
from burnline_slo.render.quantity import burn, count


def verdict(status: SloStatus) -> str:
    """Why the state is what it is."""
    period = status.slo.period.text
    bad = things(status.slo.sli, "bad")
    left = status.budget_events - status.events.bad
    match status.state:
        case State.NO_DATA:
            reason = status.no_data.reason if status.no_data is not None else "no data"
            return f"No data: {reason}."
        case State.EXHAUSTED:
            spent = f"{count(status.events.bad)} {bad} in {period}, {count(status.budget_events)} are allowed."
            return " ".join(["Error budget exhausted:", spent, *_burning(status)])
        case State.BURNING:
            return " ".join(_burning(status)) or "The error budget burns too fast."
        case State.AT_RISK:
            return f"Less than 25% of the error budget left: {count(left)} more {bad} exhaust it."
        case State.OK:
            return f"Within budget: {count(left)} more {bad} are allowed in {period}."


def full_outage_left(status: SloStatus) -> timedelta | None:
    """How long a total outage, at the period's mean traffic, would take to spend what is left; None without data.

    Of slices: as long as those are that may still be bad.
    """
    remaining = status.budget_remaining_ratio
    if isinstance(remaining, NoData):
        return None
    if isinstance(status.slo.sli, TimeslicesSLI | JointSlicesSLI):
        return (status.budget_events - status.events.bad) * status.slo.sli.slice
    return status.slo.period.length_at(status.at) * (remaining * float(status.slo.objective.error_budget_ratio))


def elapsed_ratio(status: SloStatus) -> float | None:
    """How much of a calendar period is over, 0 to 1; None for a rolling one, which always is as a whole."""
    period, at = status.slo.period, status.at
    return (at - period.start(at)) / period.length_at(at) if isinstance(period, CalendarPeriod) else None


def hour_burn(status: SloStatus) -> tuple[timedelta, float | NoData] | None:
    """The shortest window of an hour or more and its burn rate; None when the policy has no such window."""
    windows = [window for window in status.burn_rates if window >= timedelta(hours=1)]
    return (min(windows), status.burn_rates[min(windows)]) if windows else None


def _burning(status: SloStatus) -> Sequence[str]:
    firing = {alert.key.tier for alert in status.firing}
    for tier in status.slo.policy.tiers:
        reading = status.readings.get(tier.name)
        if reading is not None and (tier.name in firing or reading.breached is True):
            return [_tier_sentence(tier, reading)]
    return []


def _tier_sentence(tier: Tier, reading: TierReading) -> str:
    long, short = format_duration(tier.long_window), format_duration(tier.short_window)
    return (
        f"{tier.name} is firing: burn rate {_rate(reading.long_burn_rate)} over {long} and "
        f"{_rate(reading.short_burn_rate)} over {short}, threshold {burn(reading.threshold)}."
    )


def _rate(rate: float | NoData) -> str:
    return "unknown" if isinstance(rate, NoData) else burn(rate)
