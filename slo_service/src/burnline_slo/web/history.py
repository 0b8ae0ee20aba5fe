"""Alert history as people think of it: from when to when an alert fired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from burnline_slo.domain.alerts import AlertKey, Change, Transition
from burnline_slo.domain.policy import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One alert's firing from `since` to `ended_at`; None while it lasts. Burn rates are those it started with."""

    key: AlertKey
    severity: Severity
    since: datetime
    ended_at: datetime | None
    long_burn_rate: float | None
    short_burn_rate: float | None
    threshold: float
    reason: str

    def lasted(self, now: datetime) -> timedelta:
        """How long it fired, up to `now` while it lasts."""
        return max((self.ended_at or now) - self.since, timedelta())


def episodes(transitions: Sequence[Transition]) -> Sequence[Episode]:
    """Pairs each end with its beginning, newest beginning first. Ends whose beginning is too old to be known stay."""
    started = {(each.key, each.since): each for each in transitions if each.change is Change.FIRING}
    ended = {(each.key, each.since): each for each in transitions if each.change is Change.RESOLVED}
    found = [_episode(started.get(which), ended.get(which)) for which in {**started, **ended}]
    return sorted(found, key=lambda each: (each.since, each.key.slo_id, each.key.tier), reverse=True)


def _episode(start: Transition | None, end: Transition | None) -> Episode:
    first = start or end
    assert first is not None, "an episode has a beginning or an end"
    return Episode(
        key=first.key,
        severity=first.severity,
        since=first.since,
        ended_at=None if end is None else end.at,
        long_burn_rate=None if start is None else start.long_burn_rate,
        short_burn_rate=None if start is None else start.short_burn_rate,
        threshold=first.threshold,
        reason=(end or first).reason,
    )
