"""What is sent to people and machines when an alert changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from burnline_slo.domain.alerts import AlertKey, Change, Transition
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.policy import Severity, Tier
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus

ALERT_NAME = "SLOErrorBudgetBurn"
SPENT_ALERT_NAME = "SLOErrorBudgetSpent"
NO_DATA_ALERT_NAME = "SLONoData"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """One alert as Alertmanager's data model knows it; `ends_at` is None while it fires."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message about one transition, for one receiver. `id` is the same at every retry."""

    id: str
    receiver: str
    alert: AlertMessage
    created_at: datetime


def alert_labels(slo: SLO | None, key: AlertKey, severity: Severity) -> dict[str, str]:
    """The alert's identity: the file's own labels first, ours on top, so that nobody can take ours away."""
    service, _, name = key.slo_id.partition("/")
    tier = _tier(slo, key)
    own = {**(slo.labels if slo is not None else {}), **(tier.labels if tier is not None else {})}
    return own | {
        "alertname": _alert_name(slo, key),
        "slo_id": key.slo_id,
        "service": service,
        "slo": name,
        "severity": str(severity),
        "tier": key.tier,
    }


def message(
    transition: Transition, slo: SLO | None, external_url: str, status: SloStatus | None = None
) -> AlertMessage:
    """The words of one transition. `slo` is None when its definition is gone, `status` where its numbers are not known.

    Annotations of a tier win over those and the addresses of its SLO; ours, above all `summary`, win over both.
    """
    tier = _tier(slo, transition.key)
    annotations = dict(slo.annotations) if slo is not None else {}
    if slo is not None:
        annotations |= {f"{name}_url": address for name, address in slo.addresses.items()}
    annotations |= tier.annotations if tier is not None else {}
    annotations |= {
        "summary": _summary(transition, slo),
        "reason": transition.reason,
        "transition_id": transition.id,
    }
    if slo is not None:
        annotations |= {
            name: value
            for name, value in {
                "objective": f"{slo.objective.percent_text}%",
                "period": slo.period.text,
                "owner": slo.owner,
                "description": slo.description,
            }.items()
            if value
        }
    if status is not None:
        annotations |= _budget(status)
    if transition.long_burn_rate is not None:
        annotations["burn_rate_long"] = f"{transition.long_burn_rate:.4g}"
    if transition.short_burn_rate is not None:
        annotations["burn_rate_short"] = f"{transition.short_burn_rate:.4g}"
    if transition.threshold:
        annotations["burn_rate_threshold"] = f"{transition.threshold:.4g}"
    return AlertMessage(
        labels=alert_labels(slo, transition.key, transition.severity),
        annotations=annotations,
        starts_at=transition.since,
        ends_at=transition.at if transition.change is Change.RESOLVED else None,
        url=slo_url(external_url, transition.key.slo_id),
    )


def _budget(status: SloStatus) -> dict[str, str]:
    """What is left of the budget, 0 to 1 or below, and beside it what would be if corrections excluded nothing."""
    shares = {"budget_remaining_ratio": status.budget.remaining_ratio()}
    if status.corrections:
        shares["budget_remaining_ratio_raw"] = status.raw_budget.remaining_ratio()
    known = status.no_data is None
    return {name: f"{share:.4g}" for name, share in shares.items() if known and not isinstance(share, NoData)}


def slo_url(external_url: str, slo_id: str) -> str:
    """The page of an SLO. Slashes in a name (those of labels' values) are encoded as well."""
    service, _, name = slo_id.partition("/")
    return f"{external_url.rstrip('/')}/slos/{quote(service)}/{quote(name, safe='=,')}"


def _alert_name(slo: SLO | None, key: AlertKey) -> str:
    """What kind of alert it is; by its own name when the definition is gone."""
    if _tier(slo, key) is not None:
        return ALERT_NAME
    if key.tier == "no_data":
        return NO_DATA_ALERT_NAME
    return SPENT_ALERT_NAME if key.tier.startswith("spent_") else ALERT_NAME


def _tier(slo: SLO | None, key: AlertKey) -> Tier | None:
    """The tier as the SLO has it now; None when it is gone."""
    return next((tier for tier in slo.policy.tiers if tier.name == key.tier), None) if slo is not None else None


def _summary(transition: Transition, slo: SLO | None) -> str:
    slo_id = transition.key.slo_id
    if _alert_name(slo, transition.key) != ALERT_NAME:
        return f"{slo_id}: {transition.reason}"
    if transition.change is Change.RESOLVED:
        return f"{slo_id}: {transition.key.tier} resolved, {transition.reason}"
    tier = _tier(slo, transition.key)
    if tier is None or transition.long_burn_rate is None:
        return f"{slo_id}: {transition.key.tier} is firing, {transition.reason}"
    window = format_duration(tier.long_window)
    return (
        f"{slo_id}: {transition.key.tier} is firing, burn rate {transition.long_burn_rate:.3g} over {window}"
        f" (threshold {transition.threshold:.4g})"
    )
