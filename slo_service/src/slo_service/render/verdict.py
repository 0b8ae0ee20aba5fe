"""An SLO's state as one sentence, and what it counts as PromQL."""

from collections.abc import Sequence
from datetime import timedelta

from slo_service.domain.alerts import TierReading
from slo_service.domain.duration import format_duration
from slo_service.domain.no_data import NoData
from slo_service.domain.policy import Tier
from slo_service.domain.sli import EventsSLI, LatencySLI
from slo_service.domain.slo import SLO
from slo_service.domain.status import SloStatus, State
from slo_service.render.quantity import burn, count, span


def verdict(status: SloStatus) -> str:
    """Why the state is what it is."""
    period = format_duration(status.slo.period.length)
    left = status.budget_events - status.events.bad
    match status.state:
        case State.NO_DATA:
            reason = status.no_data.reason if status.no_data is not None else "no data"
            return f"Nothing can be said about it now: {reason}."
        case State.EXHAUSTED:
            spent = f"{count(status.events.bad)} bad events in {period}, {count(status.budget_events)} are allowed."
            return " ".join(["The error budget is spent:", spent, *_burning(status)])
        case State.BURNING:
            return " ".join(_burning(status)) or "The error budget burns too fast."
        case State.AT_RISK:
            return f"Less than a quarter of the budget is left: {count(left)} more bad events and it is gone."
        case State.OK:
            return f"Within budget: {count(left)} more bad events are allowed in these {period}."


def full_outage_left(status: SloStatus) -> timedelta | None:
    """How long a total outage, at the period's mean traffic, would take to spend what is left; None without data."""
    remaining = status.budget_remaining_ratio
    if isinstance(remaining, NoData):
        return None
    return status.slo.period.length * (remaining * float(status.slo.objective.error_budget_ratio))


def counted(slo: SLO) -> Sequence[tuple[str, str]]:
    """What is counted: pairs of a name and a PromQL selector of counters."""
    match slo.sli:
        case EventsSLI(bad=bad, good=good, total=total):
            parts = (("bad events", bad), ("good events", good), ("all events", total))
            return [(name, text) for name, text in parts if text is not None]
        case LatencySLI(histogram=histogram, matchers=matchers, threshold_seconds=threshold):
            inside = f"{matchers}, " if matchers else ""
            return [
                (
                    f"good events: at most {_seconds(float(threshold))}",
                    f'{histogram}_bucket{{{inside}le="{threshold}"}}',
                ),
                ("all events", f"{histogram}_count{{{matchers}}}"),
            ]


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
        f"{tier.name} fires: the budget burns {_rate(reading.long_burn_rate)} over {long} and "
        f"{_rate(reading.short_burn_rate)} over {short}, and alerts above {burn(reading.threshold)}."
    )


def _rate(rate: float | NoData) -> str:
    return "at an unknown rate" if isinstance(rate, NoData) else burn(rate)


def _seconds(seconds: float) -> str:
    return span(timedelta(seconds=seconds)) if seconds >= 1 else f"{seconds * 1000:g} ms"
