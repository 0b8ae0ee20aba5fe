"""An SLO's status as the JSON that the API, and `burnline status --format json`, give out.

Ratios are 0 to 1, rates are plain multiples, times are RFC 3339 in UTC. A number that does not exist is null, and
`no_data` (for the SLO) or `no_data_windows` (for a window) says why; NaN never appears.
"""

from datetime import datetime
from typing import Literal, TypeAlias, TypedDict

from burnline_slo.domain.alerts import AlertKey, FiringAlert, TierReading, Transition
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.links import RUNBOOK
from burnline_slo.domain.no_data import NoData, value_or_none
from burnline_slo.domain.notification import slo_url
from burnline_slo.domain.policy import NoDataAlert, SpentAlert, Tier
from burnline_slo.domain.status import SloStatus
from burnline_slo.render.corrections_json import CorrectionJson, correction_json

AlertStateText: TypeAlias = Literal["firing", "inactive", "no_data"]


class AlertJson(TypedDict):
    """One alert of the policy as it stands now; `since` and `reason` are set while it fires.

    One that is no tier, of a spent share or of missing data, has no windows, no burn rates and a threshold of zero.
    """

    tier: str
    severity: str
    state: AlertStateText
    since: str | None
    reason: str | None
    long_window: str | None
    short_window: str | None
    budget_ratio: float | None
    long_burn_rate: float | None
    short_burn_rate: float | None
    threshold: float


class RawJson(TypedDict):
    """The period's numbers with what corrections take out; beside it are the corrected ones."""

    total_events: float
    bad_events: float
    sli_ratio: float | None
    budget_spent_ratio: float | None
    budget_remaining_ratio: float | None


class StatusJson(TypedDict):
    """One SLO; `url` is its page, null when no service runs."""

    id: str
    service: str
    slo: str
    state: str
    no_data: str | None
    at: str
    objective_ratio: float
    period: str
    owner: str
    description: str
    runbook: str
    links: dict[str, str]
    labels: dict[str, str]
    parent: str | None
    group: dict[str, str]
    notes: list[str]
    total_events: float
    bad_events: float
    budget_events: float
    sli_ratio: float | None
    budget_spent_ratio: float | None
    budget_remaining_ratio: float | None
    exhausted_in_seconds: float | None
    burn_rates: dict[str, float | None]
    no_data_windows: dict[str, str]
    coverage_ratio: float
    raw: RawJson
    excluded_seconds: float
    edges_by_share: int
    corrections: list[CorrectionJson]
    alerts: list[AlertJson]
    url: str | None


class FiringJson(AlertJson):
    """An alert that fires, with its SLO."""

    slo_id: str
    service: str
    slo: str
    url: str | None


class TransitionJson(TypedDict):
    """An alert started or stopped firing."""

    id: str
    slo_id: str
    service: str
    slo: str
    tier: str
    severity: str
    change: str
    at: str
    since: str
    long_burn_rate: float | None
    short_burn_rate: float | None
    threshold: float
    reason: str
    url: str | None


def status_json(status: SloStatus, external_url: str | None = None) -> StatusJson:
    """Everything known about one SLO."""
    slo = status.slo
    rates, addresses = sorted(status.burn_rates.items()), slo.addresses
    return StatusJson(
        id=slo.id,
        service=slo.service,
        slo=slo.name,
        state=str(status.state),
        no_data=None if status.no_data is None else status.no_data.reason,
        at=moment_json(status.at),
        objective_ratio=float(slo.objective.ratio),
        period=slo.period.text,
        owner=slo.owner,
        description=slo.description,
        runbook=addresses.get(RUNBOOK, ""),
        links={name: address for name, address in addresses.items() if name != RUNBOOK},
        labels=dict(slo.labels),
        parent=slo.parent or None,
        group=dict(slo.combination),
        notes=list(slo.notes),
        total_events=status.events.total,
        bad_events=status.events.bad,
        budget_events=status.budget_events,
        sli_ratio=value_or_none(status.sli_ratio),
        budget_spent_ratio=value_or_none(status.budget_spent_ratio),
        budget_remaining_ratio=value_or_none(status.budget_remaining_ratio),
        exhausted_in_seconds=None if status.exhausted_in is None else status.exhausted_in.total_seconds(),
        burn_rates={format_duration(window): value_or_none(rate) for window, rate in rates},
        no_data_windows={format_duration(window): rate.reason for window, rate in rates if isinstance(rate, NoData)},
        coverage_ratio=status.coverage_ratio,
        raw=_raw_json(status),
        excluded_seconds=status.excluded_time.total_seconds(),
        edges_by_share=status.estimated_edges,
        corrections=[correction_json(one) for one in status.corrections],
        alerts=alerts_json(status),
        url=_url(slo.id, external_url),
    )


def alerts_json(status: SloStatus) -> list[AlertJson]:
    """Every tier in the policy's order, its other alerts, then those that still fire although it no longer has them."""
    firing = {alert.key.tier: alert for alert in status.firing}
    alerts = [
        _tier_json(tier, status.readings[tier.name], firing.pop(tier.name, None))
        for tier in status.slo.policy.tiers
        if tier.name in status.readings
    ]
    others = [_other_json(one, firing.pop(one.name, None)) for one in status.slo.policy.others]
    return [*alerts, *others, *(_retired_json(alert) for alert in firing.values())]


def firing_json(status: SloStatus, external_url: str | None = None) -> list[FiringJson]:
    """The alerts of one SLO that fire now."""
    slo = status.slo
    return [
        FiringJson(slo_id=slo.id, service=slo.service, slo=slo.name, url=_url(slo.id, external_url), **alert)
        for alert in alerts_json(status)
        if alert["state"] == "firing"
    ]


def transition_json(transition: Transition, external_url: str | None = None) -> TransitionJson:
    """One line of alert history."""
    key: AlertKey = transition.key
    service, _, name = key.slo_id.partition("/")
    return TransitionJson(
        id=transition.id,
        slo_id=key.slo_id,
        service=service,
        slo=name,
        tier=key.tier,
        severity=str(transition.severity),
        change=str(transition.change),
        at=moment_json(transition.at),
        since=moment_json(transition.since),
        long_burn_rate=transition.long_burn_rate,
        short_burn_rate=transition.short_burn_rate,
        threshold=transition.threshold,
        reason=transition.reason,
        url=_url(key.slo_id, external_url),
    )


def moment_json(at: datetime) -> str:
    """RFC 3339, UTC, with `Z`."""
    return at.isoformat().replace("+00:00", "Z")


def _raw_json(status: SloStatus) -> RawJson:
    raw, error_ratio = status.raw_budget, status.raw.error_ratio()
    return RawJson(
        total_events=status.raw.total,
        bad_events=status.raw.bad,
        sli_ratio=None if isinstance(error_ratio, NoData) else 1 - error_ratio,
        budget_spent_ratio=value_or_none(raw.spent_ratio()),
        budget_remaining_ratio=value_or_none(raw.remaining_ratio()),
    )


def _tier_json(tier: Tier, reading: TierReading, alert: FiringAlert | None) -> AlertJson:
    state: AlertStateText
    if alert is not None or reading.breached is True:
        state = "firing"
    else:
        state = "no_data" if isinstance(reading.breached, NoData) else "inactive"
    return AlertJson(
        tier=tier.name,
        severity=str(tier.severity),
        state=state,
        since=None if alert is None else moment_json(alert.since),
        reason=None if alert is None else alert.started.reason,
        long_window=format_duration(tier.long_window),
        short_window=format_duration(tier.short_window),
        budget_ratio=float(tier.budget_ratio),
        long_burn_rate=value_or_none(reading.long_burn_rate),
        short_burn_rate=value_or_none(reading.short_burn_rate),
        threshold=reading.threshold,
    )


def _other_json(other: SpentAlert | NoDataAlert, alert: FiringAlert | None) -> AlertJson:
    if alert is not None:
        return _retired_json(alert)
    return AlertJson(
        tier=other.name,
        severity=str(other.severity),
        state="inactive",
        since=None,
        reason=None,
        long_window=None,
        short_window=None,
        budget_ratio=None,
        long_burn_rate=None,
        short_burn_rate=None,
        threshold=0.0,
    )


def _retired_json(alert: FiringAlert) -> AlertJson:
    started = alert.started
    return AlertJson(
        tier=alert.key.tier,
        severity=str(alert.severity),
        state="firing",
        since=moment_json(alert.since),
        reason=started.reason,
        long_window=None,
        short_window=None,
        budget_ratio=None,
        long_burn_rate=started.long_burn_rate,
        short_burn_rate=started.short_burn_rate,
        threshold=started.threshold,
    )


def _url(slo_id: str, external_url: str | None) -> str | None:
    return None if external_url is None else slo_url(external_url, slo_id)
