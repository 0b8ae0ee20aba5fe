"""Alert states as a pure step: states and windows in, states and transitions out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from slo_service.domain.budget import burn_rate
from slo_service.domain.events import Events
from slo_service.domain.no_data import NoData
from slo_service.domain.policy import Severity, Tier
from slo_service.domain.slo import SLO


class Change(StrEnum):
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertKey:
    """Which alert: one per tier of an SLO."""

    slo_id: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """An alert started or stopped firing at `at`, the end of the tile that showed it.

    Burn rates and threshold are plain multiples. `since` is when the firing began (equal to `at` when it starts).
    """

    id: str
    key: AlertKey
    severity: Severity
    change: Change
    at: datetime
    since: datetime
    long_burn_rate: float | None
    short_burn_rate: float | None
    threshold: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringAlert:
    """An alert that fires now. An alert that does not fire has no state to keep."""

    started: Transition

    @property
    def key(self) -> AlertKey:
        return self.started.key

    @property
    def severity(self) -> Severity:
        return self.started.severity

    @property
    def since(self) -> datetime:
        return self.started.since


@dataclass(frozen=True, slots=True, kw_only=True)
class TierReading:
    """What a tier's two windows say, and whether both are over the threshold; NoData when either has none."""

    long_burn_rate: float | NoData
    short_burn_rate: float | NoData
    threshold: float
    breached: bool | NoData


def read_tier(slo: SLO, tier: Tier, windows: Mapping[timedelta, Events], at: datetime | None = None) -> TierReading:
    """Compares a tier's windows with its threshold: no events is not over it, no data is unknown.

    `at` is the moment looked at, for periods whose length depends on it.
    Below the policy's floor of bad events in the long window a tier is not over its threshold either.
    """
    threshold = tier.burn_rate(slo.period.length if at is None else slo.period.length_at(at))
    allowed_ratio = threshold * slo.objective.error_budget_ratio
    long, short = windows[tier.long_window], windows[tier.short_window]
    breached: bool | NoData
    if not short.covered or not long.covered:
        breached = NoData(reason="a window of this alert has no data")
    else:
        enough = long.bad >= slo.policy.min_bad_events
        breached = enough and _over(long, allowed_ratio) and _over(short, allowed_ratio)
    return TierReading(
        long_burn_rate=burn_rate(long, slo.objective),
        short_burn_rate=burn_rate(short, slo.objective),
        threshold=float(threshold),
        breached=breached,
    )


def _over(events: Events, allowed_ratio: Decimal) -> bool:
    """In decimals, where exactly at the threshold is not above it: as floats, a burn rate of 1.4 can exceed 1.4."""
    return Decimal(events.bad) > allowed_ratio * Decimal(events.total)


def step(
    slo: SLO,
    windows: Mapping[timedelta, Events],
    firing: Mapping[AlertKey, FiringAlert],
    at: datetime,
    new_id: Callable[[], str],
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    """One tile further: the alerts of `slo` that fire at `at`, and what changed.

    `windows` holds the events of every window of the policy, each ending at `at`.
    A tier whose windows have no data keeps its state: missing data neither fires nor resolves.
    """
    after: dict[AlertKey, FiringAlert] = {}
    transitions: list[Transition] = []
    for tier in slo.policy.tiers:
        key = AlertKey(slo_id=slo.id, tier=tier.name)
        before = firing.get(key)
        reading = read_tier(slo, tier, windows, at)
        if isinstance(reading.breached, NoData):
            if before is not None:
                after[key] = before
        elif reading.breached and before is not None:
            after[key] = before
        elif reading.breached:
            started = _transition(key, tier, Change.FIRING, at, at, reading, new_id())
            transitions.append(started)
            after[key] = FiringAlert(started=started)
        elif before is not None:
            transitions.append(_transition(key, tier, Change.RESOLVED, at, before.since, reading, new_id()))
    return after, transitions


def retire(alert: FiringAlert, at: datetime, reason: str, new_id: Callable[[], str]) -> Transition:
    """Resolves an alert whose SLO or tier is gone, so that no receiver waits for ever."""
    return Transition(
        id=new_id(),
        key=alert.key,
        severity=alert.severity,
        change=Change.RESOLVED,
        at=at,
        since=alert.since,
        long_burn_rate=None,
        short_burn_rate=None,
        threshold=0.0,
        reason=reason,
    )


def _transition(
    key: AlertKey,
    tier: Tier,
    change: Change,
    at: datetime,
    since: datetime,
    reading: TierReading,
    new_id: str,
) -> Transition:
    return Transition(
        id=new_id,
        key=key,
        severity=tier.severity,
        change=change,
        at=at,
        since=since,
        long_burn_rate=_number(reading.long_burn_rate),
        short_burn_rate=_number(reading.short_burn_rate),
        threshold=reading.threshold,
        reason="both windows burn faster than the threshold"
        if change is Change.FIRING
        else "a window fell below the threshold",
    )


def _number(rate: float | NoData) -> float | None:
    return None if isinstance(rate, NoData) else rate
