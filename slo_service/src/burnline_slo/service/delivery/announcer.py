"""What receivers are notified of after a run, under the labels by which they know each alert."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from burnline_slo.domain.alerts import AlertKey, Change, FiringAlert, Transition
from burnline_slo.domain.notification import AlertMessage, Notification, alert_labels, message
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus

Firing = Mapping[AlertKey, FiringAlert]


class Announcer:
    """Remembers the SLOs as they were when their alerts were last notified. Not thread-safe.

    `new_id` gives ids that never repeat. What an earlier process notified is not known: its labels are taken
    for unchanged.
    """

    def __init__(self, receivers: Sequence[str], external_url: str, new_id: Callable[[], str]) -> None:
        self._receivers = receivers
        self._external_url = external_url
        self._new_id = new_id
        self.notified: Mapping[str, SLO] = {}

    def notifications(
        self,
        changes: Sequence[Transition],
        firing: tuple[Firing, Firing],
        slos: Mapping[str, SLO],
        status_of: Callable[[SLO], SloStatus],
        now: datetime,
    ) -> Sequence[Notification]:
        """One for each receiver and message. `firing` is before and after; call `committed` when they are written."""
        before, after = firing
        messages = [
            *(self._changed(change, before, slos, status_of) for change in changes),
            *self._relabelled(before, after, slos, status_of, now),
        ]
        return [
            Notification(id=self._new_id(), receiver=receiver, alert=alert, created_at=now)
            for alert in messages
            for receiver in self._receivers
        ]

    def committed(self, slos: Mapping[str, SLO], firing: Firing) -> None:
        """These SLOs are in force now; those of other alerts that fire on (their file cannot be read) are kept."""
        kept = {key.slo_id: self.notified[key.slo_id] for key in firing if key.slo_id in self.notified}
        self.notified = {**kept, **slos}

    def _changed(
        self, change: Transition, before: Firing, slos: Mapping[str, SLO], status_of: Callable[[SLO], SloStatus]
    ) -> AlertMessage:
        """What was notified as firing resolves under the labels it was notified with."""
        slo = slos.get(change.key.slo_id)
        status = None if slo is None else status_of(slo)
        if change.change is Change.RESOLVED and change.key in before:
            slo = self.notified.get(change.key.slo_id, slo)
        return message(change, slo, self._external_url, status)

    def _relabelled(
        self,
        before: Firing,
        after: Firing,
        slos: Mapping[str, SLO],
        status_of: Callable[[SLO], SloStatus],
        now: datetime,
    ) -> Iterator[AlertMessage]:
        """Alerts that fire on under other labels: the end of the one, the beginning of the other."""
        for key, alert in after.items():
            was, slo = self.notified.get(key.slo_id), slos.get(key.slo_id)
            if was is None or slo is None or before.get(key) != alert:
                continue
            if alert_labels(was, key, alert.severity) != alert_labels(slo, key, alert.severity):
                old = message(alert.started, was, self._external_url)
                reason = f"{key.slo_id}: this alert ({key.tier}) fires on under other labels"
                yield replace(old, ends_at=now, annotations={**old.annotations, "summary": reason, "reason": reason})
                yield message(alert.started, slo, self._external_url, status_of(slo))
