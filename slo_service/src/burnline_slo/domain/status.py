"""An SLO's state at one moment, as everyone is shown it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from burnline_slo.domain.alerts import AlertKey, FiringAlert, TierReading, read_tier
from burnline_slo.domain.budget import Budget, burn_rate, time_to_exhaustion
from burnline_slo.domain.corrections import Correction, length_of, merged_stretches
from burnline_slo.domain.events import Events
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO

AT_RISK_BELOW_REMAINING_RATIO = 0.25
STALE_AFTER = timedelta(minutes=10)


class State(StrEnum):
    """Worst first."""

    NO_DATA = "no_data"
    EXHAUSTED = "exhausted"
    BURNING = "burning"
    AT_RISK = "at_risk"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class SloStatus:
    """Everything computed about one SLO at `at`, the end of the newest tile.

    Ratios are 0 to 1 (spent may exceed 1, remaining may be negative). `burn_rates` are plain multiples per window.
    `no_data` says why the state is no_data; None otherwise. `exhausted_in` None means: not at this rate.
    """

    slo: SLO
    at: datetime
    state: State
    no_data: NoData | None
    events: Events
    raw: Events
    """With what corrections take out of the period; the same as `events` where there are none."""
    corrections: Sequence[Correction]
    """Those that take something out of the period."""
    excluded_time: timedelta
    """How much of the period does not count."""
    estimated_edges: int
    """How many edges of corrections lie inside coarse tiles whose finer ones are not known: estimates."""
    sli_ratio: float | NoData
    budget_events: float
    budget_spent_ratio: float | NoData
    budget_remaining_ratio: float | NoData
    windows: Mapping[timedelta, Events]
    burn_rates: Mapping[timedelta, float | NoData]
    coverage_ratio: float
    exhausted_in: timedelta | None
    readings: Mapping[str, TierReading]
    firing: Sequence[FiringAlert]

    @property
    def budget(self) -> Budget:
        """The budget of what counts."""
        return Budget(objective=self.slo.objective, events=self.events)

    @property
    def raw_budget(self) -> Budget:
        """The budget as if nothing were excluded."""
        return Budget(objective=self.slo.objective, events=self.raw)


def assess(
    slo: SLO,
    at: datetime,
    period: Events,
    windows: Mapping[timedelta, Events],
    firing: Mapping[AlertKey, FiringAlert],
    newest_data_at: datetime | None,
    fault: NoData | None = None,
    raw: Events | None = None,
    corrections: Sequence[Correction] = (),
    excluded_time: timedelta = timedelta(),
    estimated_edges: int = 0,
) -> SloStatus:
    """Puts an SLO's numbers together.

    `period` are the events of the whole period, `windows` those of the policy's windows, all ending at `at`; `firing`
    are the SLO's own alerts, `newest_data_at` is the end of the newest tile with data, `fault` why there is no answer.
    Events are corrected; `raw` are those of the period with what `corrections` take out.
    """
    budget = Budget(objective=slo.objective, events=period)
    error_ratio = period.error_ratio()
    remaining = budget.remaining_ratio()
    alerts = list(firing.values())
    raw = raw or period
    no_data = fault or _missing(at, period, raw, newest_data_at, corrections)
    rates = {window: burn_rate(events, slo.objective) for window, events in windows.items()}
    readings = {tier.name: read_tier(slo, tier, windows, at, period) for tier in slo.policy.tiers}
    return SloStatus(
        slo=slo,
        at=at,
        state=_state(no_data, remaining, _burning(slo, alerts), readings),
        no_data=no_data,
        events=period,
        raw=raw,
        corrections=corrections,
        excluded_time=excluded_time,
        estimated_edges=estimated_edges,
        sli_ratio=error_ratio if isinstance(error_ratio, NoData) else 1 - error_ratio,
        budget_events=budget.allowed_events,
        budget_spent_ratio=budget.spent_ratio(),
        budget_remaining_ratio=remaining,
        windows=windows,
        burn_rates=rates,
        coverage_ratio=_coverage(at - slo.period.start(at) - excluded_time, period),
        exhausted_in=_exhausted_in(slo, at, remaining, rates),
        readings=readings,
        firing=alerts,
    )


def _coverage(counts: timedelta, period: Events) -> float:
    """The share of the time that counts for which there is data."""
    return min(1.0, period.covered / counts) if counts > timedelta() else 0.0


def _missing(
    at: datetime,
    period: Events,
    raw: Events,
    newest_data_at: datetime | None,
    corrections: Sequence[Correction],
) -> NoData | None:
    if raw.total and not period.total:
        return NoData(reason="corrections exclude all events of the period")
    if newest_data_at is None or not period.covered:
        return NoData(reason="the source has no samples of this SLI in the whole period")
    if at - newest_data_at > STALE_AFTER:
        excluded = length_of(merged_stretches(corrections, newest_data_at, at))
        but = "; corrections exclude the time since" if at - newest_data_at - excluded <= STALE_AFTER else ""
        return NoData(reason=f"the newest sample is from {newest_data_at:%Y-%m-%d %H:%M} UTC{but}")
    if period.total == 0:
        return NoData(reason="no events in the whole period")
    return None


def _burning(slo: SLO, alerts: Sequence[FiringAlert]) -> bool:
    """Whether a burn-rate alert fires: one of a spent share is about what has burnt already."""
    others = {other.name for other in slo.policy.others}
    return any(alert.key.tier not in others for alert in alerts)


def _state(
    no_data: NoData | None,
    remaining: float | NoData,
    burning: bool,
    readings: Mapping[str, TierReading],
) -> State:
    if no_data is not None or isinstance(remaining, NoData):
        return State.NO_DATA
    if remaining <= 0:
        return State.EXHAUSTED
    if burning or any(reading.breached is True for reading in readings.values()):
        return State.BURNING
    if remaining < AT_RISK_BELOW_REMAINING_RATIO:
        return State.AT_RISK
    return State.OK


def _exhausted_in(
    slo: SLO, at: datetime, remaining: float | NoData, rates: Mapping[timedelta, float | NoData]
) -> timedelta | None:
    """From the burn rate of the shortest window of an hour or more that has one."""
    if isinstance(remaining, NoData):
        return None
    for window in sorted(rates):
        rate = rates[window]
        if window >= timedelta(hours=1) and not isinstance(rate, NoData):
            return time_to_exhaustion(remaining, rate, slo.period.length_at(at))
    return None
