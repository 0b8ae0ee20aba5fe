"""What receivers are notified of after a run, under the labels by which they know each alert."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from burnline_slo.domain.alerts import AlertKey, Change, FiringAlert, Transition
from burnline_slo.domain.notification import AlertMessage, Notification, alert_labels, message
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What receivers know: the alerts that fire, and the SLOs by whose labels they were notified of them.

    What an earlier process notified is not known: its labels are taken for unchanged.
    """

    firing: Mapping[AlertKey, FiringAlert] = field(default_factory=dict)
    slos: Mapping[str, SLO] = field(default_factory=dict)

    def next(self, firing: Mapping[AlertKey, FiringAlert], slos: Mapping[str, SLO]) -> "Announced":
        """`slos` are in force now; those of other alerts that fire on (their file cannot be read) are kept."""
        kept = {key.slo_id: self.slos[key.slo_id] for key in firing if key.slo_id in self.slos}
        return Announced(firing=firing, slos={**kept, **slos})


class Announcer:
    """Writes the notifications. `new_id` gives ids that never repeat."""

    def __init__(self, receivers: Sequence[str], external_url: str, new_id: Callable[[], str]) -> None:
        self._receivers = receivers
        self._external_url = external_url
        self._new_id = new_id

    def notifications(
        self,
        transitions: Sequence[Transition],
        before: Announced,
        after: Announced,
        statuses: Mapping[str, SloStatus],
        now: datetime,
    ) -> Sequence[Notification]:
        """One for each receiver and message. `statuses` are those of the SLOs in force, by id."""
        messages = [
            *(self._changed(transition, before, statuses) for transition in transitions),
            *self._relabelled(before, after, statuses, now),
        ]
        return [
            Notification(id=self._new_id(), receiver=receiver, alert=alert, created_at=now)
            for alert in messages
            for receiver in self._receivers
        ]

    def _changed(self, transition: Transition, before: Announced, statuses: Mapping[str, SloStatus]) -> AlertMessage:
        """What was notified as firing resolves under the labels it was notified with."""
        status = statuses.get(transition.key.slo_id)
        slo = None if status is None else status.slo
        if transition.change is Change.RESOLVED and transition.key in before.firing:
            slo = before.slos.get(transition.key.slo_id, slo)
        return message(transition, slo, self._external_url, status)

    def _relabelled(
        self, before: Announced, after: Announced, statuses: Mapping[str, SloStatus], now: datetime
    ) -> Iterator[AlertMessage]:
        """Alerts that fire on under other labels: the end of the one, the beginning of the other."""
        for key, alert in after.firing.items():
            was, status = before.slos.get(key.slo_id), statuses.get(key.slo_id)
            if was is None or status is None or before.firing.get(key) != alert:
                continue
            if alert_labels(was, key, alert.severity) != alert_labels(status.slo, key, alert.severity):
                old = message(alert.started, was, self._external_url)
                reason = f"{key.slo_id}: this alert ({key.tier}) fires on under other labels"
                yield replace(old, ends_at=now, annotations={**old.annotations, "summary": reason, "reason": reason})
                yield message(alert.started, status.slo, self._external_url, status)
