"""The fourth step of a tick: from what is known of each SLO to its alerts and its status. Values in, values out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from burnline_slo.domain.alerts import AlertKey, FiringAlert, Transition, retire, step
from burnline_slo.domain.policy import AlertPolicy
from burnline_slo.domain.status import SloStatus, assess
from burnline_slo.service.ledgers.reading import Evidence, Reading

Alerts: TypeAlias = Mapping[AlertKey, FiringAlert]
"""Those that fire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The alerts that fire now, every change on the way there in the order of time, and the status of each SLO."""

    firing: Alerts
    transitions: Sequence[Transition]
    statuses: Mapping[str, SloStatus]


def judge(
    evidence: Iterable[Evidence], firing: Alerts, at: datetime, new_id: Callable[[], str], *, complete: bool
) -> Judgement:
    """`firing` are the alerts before, `new_id` gives ids that never repeat.

    Alerts that their SLO no longer has are resolved as of `at`. So are those of SLOs without evidence, where that is
    `complete`; else they go on firing.
    """
    before = by_slo(firing)
    after: dict[AlertKey, FiringAlert] = {}
    gone: list[FiringAlert] = []
    changes: list[Transition] = []
    statuses: dict[str, SloStatus] = {}
    for one in evidence:
        alerts = before.pop(one.slo.id, {})
        gone += [alert for key, alert in alerts.items() if key.tier not in one.slo.policy.names]
        alerts, changed = _stepped(one, alerts, new_id)
        after |= alerts
        changes += changed
        statuses[one.slo.id] = status_of(one, alerts)
    for alerts in before.values():
        if complete:
            gone += alerts.values()
        else:
            after |= alerts
    retired = [retire(alert, at, "the SLO or its alert is no longer defined", new_id) for alert in gone]
    return Judgement(
        firing=after, transitions=[*retired, *sorted(changes, key=lambda change: change.at)], statuses=statuses
    )


def status_of(evidence: Evidence, firing: Alerts) -> SloStatus:
    """As of the newest tile. `firing` are the SLO's own alerts."""
    latest = evidence.latest
    return assess(
        evidence.slo,
        latest.at,
        latest.period,
        latest.windows,
        firing,
        latest.newest_data_at,
        evidence.no_answer or latest.history_missing,
        evidence.raw,
        evidence.corrections,
        evidence.excluded_time,
        evidence.estimated_edges,
    )


def by_slo(firing: Alerts) -> dict[str, dict[AlertKey, FiringAlert]]:
    """The alerts of each SLO that has any."""
    found: dict[str, dict[AlertKey, FiringAlert]] = {}
    for key, alert in firing.items():
        found.setdefault(key.slo_id, {})[key] = alert
    return found


def _stepped(
    evidence: Evidence, alerts: dict[AlertKey, FiringAlert], new_id: Callable[[], str]
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    """Through every tile that is new."""
    names = set(evidence.slo.policy.names)
    alerts = {key: alert for key, alert in alerts.items() if key.tier in names}
    changes: list[Transition] = []
    for reading in evidence.steps:
        alerts, changed = (_step_blind if evidence.blind else _step)(evidence, reading, alerts, new_id)
        changes += changed
    return alerts, changes


def _step(
    evidence: Evidence, reading: Reading, alerts: Alerts, new_id: Callable[[], str]
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    return step(
        evidence.slo,
        reading.windows,
        alerts,
        reading.at,
        new_id,
        period=reading.period if reading.history_missing is None else None,
        newest_data_at=reading.newest_data_at,
        excluded_since=reading.excluded_since_data,
    )


def _step_blind(
    evidence: Evidence, reading: Reading, alerts: Alerts, new_id: Callable[[], str]
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    """Only the alert for missing data; the others stay as they are."""
    only = AlertPolicy(tiers=(), no_data=evidence.slo.policy.no_data)
    after, changes = step(
        replace(evidence.slo, policy=only),
        {},
        alerts,
        reading.at,
        new_id,
        newest_data_at=reading.newest_data_at,
        excluded_since=reading.excluded_since_data,
    )
    held = {key: alert for key, alert in alerts.items() if key.tier not in only.names}
    return held | after, changes
