"""Alert states as a pure step: states and windows in, states and transitions out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from burnline_slo.domain.budget import Budget, burn_rate
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import Measure, Severity, Tier, exact_seconds
from burnline_slo.domain.sli import SLI, SlicesSLI
from burnline_slo.domain.slo import SLO

_ONE = timedelta(seconds=1)


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


def read_tier(
    slo: SLO,
    tier: Tier,
    windows: Mapping[timedelta, Events],
    at: datetime | None = None,
    period: Events | None = None,
) -> TierReading:
    """Compares a tier's windows with its threshold: no events is not over it, no data is unknown.

    Where slices are longer than the short window, it is unknown until the next one ends. Below the policy's floor of
    bad events in the long window a tier is not over its threshold either. `at` is the moment looked at, for periods
    whose length depends on it; `period` the period's events, for shares of its budget.
    """
    period_length = slo.period.length if at is None else slo.period.length_at(at)
    threshold = tier.burn_rate(period_length)
    long, short = windows[tier.long_window], windows[tier.short_window]
    breached: bool | NoData
    if not short.covered or not long.covered:
        breached = NoData(reason="a window of this alert has no data")
    elif _between_slices(slo.sli, tier, long, short):
        breached = NoData(reason=f"no slice has ended within the last {format_duration(tier.short_window)}")
    elif long.bad < slo.policy.min_bad_events:
        breached = False
    elif slo.policy.measure is Measure.BUDGET_SHARE and period is None:
        breached = NoData(reason="the period's budget is not known yet")
    elif slo.policy.measure is Measure.BUDGET_SHARE and period is not None:
        share = tier.budget_ratio * _whole_budget(slo, period, period_length)
        breached = _exceeds(long, share) and _exceeds(short, share, tier.short_window, tier.long_window)
    else:
        share = tier.budget_ratio * slo.objective.error_budget_ratio
        breached = all(
            _exceeds(window, share * Decimal(window.total), period_length, tier.long_window) for window in (long, short)
        )
    return TierReading(
        long_burn_rate=burn_rate(long, slo.objective),
        short_burn_rate=burn_rate(short, slo.objective),
        threshold=float(threshold),
        breached=breached,
    )


def _between_slices(sli: SLI | CompositeSLI, tier: Tier, long: Events, short: Events) -> bool:
    """Whether the short window is empty only because it is shorter than the slices that are counted where they end."""
    if not isinstance(sli, SlicesSLI) or tier.short_window >= sli.slice or short.total:
        return False
    return long.total > 0 or tier.long_window < sli.slice


def _exceeds(events: Events, allowed: Decimal, part: timedelta = _ONE, of: timedelta = _ONE) -> bool:
    """Whether there are more bad events than `allowed` × `part` ÷ `of`; exactly as many are not more.

    In decimals and without dividing: as floats a burn rate of 1.4 can exceed 1.4, and a third has no end as a decimal.
    """
    return Decimal(events.bad) * exact_seconds(of) > allowed * exact_seconds(part)


def _whole_budget(slo: SLO, period: Events, period_length: timedelta) -> Decimal:
    """The budget of the whole period, in events; a part without data is taken to be like the rest."""
    known = max(period.covered / period_length, 1e-9)
    return slo.objective.error_budget_ratio * Decimal(period.total) / Decimal(min(1.0, known))


def step(
    slo: SLO,
    windows: Mapping[timedelta, Events],
    firing: Mapping[AlertKey, FiringAlert],
    at: datetime,
    new_id: Callable[[], str],
    period: Events | None = None,
    newest_data_at: datetime | None = None,
    excluded_since: timedelta = timedelta(),
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    """One tile further: the alerts of `slo` that fire at `at`, and what changed.

    `windows` holds the events of every window of the policy and `period` those of the period (None while its history
    is not known), each ending at `at`; `newest_data_at` is the end of the newest tile that has data, and
    `excluded_since` how much of the time since then (of the whole period where there is none) corrections exclude. A
    tier whose windows have no data keeps its state: missing data neither fires nor resolves.
    """
    after: dict[AlertKey, FiringAlert] = {}
    transitions: list[Transition] = []
    for finding in _findings(slo, windows, at, period, newest_data_at, excluded_since):
        key = AlertKey(slo_id=slo.id, tier=finding.name)
        before = firing.get(key)
        if isinstance(finding.breached, NoData):
            if before is not None:
                after[key] = before
        elif finding.breached and before is not None:
            after[key] = before
        elif finding.breached:
            started = _transition(key, finding, Change.FIRING, at, at, new_id())
            transitions.append(started)
            after[key] = FiringAlert(started=started)
        elif before is not None:
            transitions.append(_transition(key, finding, Change.RESOLVED, at, before.since, new_id()))
    return after, transitions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """Whether one alert of the policy should fire, and the words for it."""

    name: str
    severity: Severity
    breached: bool | NoData
    firing_reason: str
    resolved_reason: str
    long_burn_rate: float | None = None
    short_burn_rate: float | None = None
    threshold: float = 0.0


def _findings(
    slo: SLO,
    windows: Mapping[timedelta, Events],
    at: datetime,
    period: Events | None,
    newest_data_at: datetime | None,
    excluded_since: timedelta,
) -> Iterator[_Finding]:
    for tier in slo.policy.tiers:
        reading = read_tier(slo, tier, windows, at, period)
        yield _Finding(
            name=tier.name,
            severity=tier.severity,
            breached=reading.breached,
            firing_reason="both windows burn faster than the threshold",
            resolved_reason="a window fell below the threshold",
            long_burn_rate=_number(reading.long_burn_rate),
            short_burn_rate=_number(reading.short_burn_rate),
            threshold=reading.threshold,
        )
    for alert in slo.policy.spent:
        spent = (
            NoData(reason="no period")
            if period is None
            else Budget(objective=slo.objective, events=period).spent_ratio()
        )
        percent = format((alert.ratio * 100).normalize(), "f")
        yield _Finding(
            name=alert.name,
            severity=alert.severity,
            breached=spent if isinstance(spent, NoData) else spent >= float(alert.ratio),
            firing_reason=f"{percent}% or more of the error budget is spent",
            resolved_reason=f"less than {percent}% of the error budget is spent",
        )
    if slo.policy.no_data is not None:
        after = slo.policy.no_data.after
        silent_for = max(slo.period.longest, after) if newest_data_at is None else at - newest_data_at
        since = f"no data since {newest_data_at:%Y-%m-%d %H:%M} UTC" if newest_data_at else "no data at all"
        yield _Finding(
            name=slo.policy.no_data.name,
            severity=slo.policy.no_data.severity,
            breached=silent_for - excluded_since >= after,
            firing_reason=since + (", not counting what corrections exclude" if excluded_since else ""),
            resolved_reason=(
                "there is data again" if silent_for < after else "corrections exclude most of the time without data"
            ),
        )


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
    key: AlertKey, finding: _Finding, change: Change, at: datetime, since: datetime, new_id: str
) -> Transition:
    return Transition(
        id=new_id,
        key=key,
        severity=finding.severity,
        change=change,
        at=at,
        since=since,
        long_burn_rate=finding.long_burn_rate,
        short_burn_rate=finding.short_burn_rate,
        threshold=finding.threshold,
        reason=finding.firing_reason if change is Change.FIRING else finding.resolved_reason,
    )


def _number(rate: float | NoData) -> float | None:
    return None if isinstance(rate, NoData) else rate
