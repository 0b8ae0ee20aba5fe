"""Steps the alerts of all SLOs through every tile that became known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from burnline_slo.domain.alerts import AlertKey, FiringAlert, Transition, retire, step
from burnline_slo.domain.policy import AlertPolicy
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.service.ledgers.view import View

REPLAYED_TILES = 60
"""After an absence, how many of the missed tiles are stepped through: older alerts help nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An SLO whose tiles ending after `since` up to `until` (Unix seconds) are new.

    A `blind` one got no answer from its source: its alerts stay as they are, but for the one for missing data.
    """

    slo: SLO
    since: int
    until: int
    blind: bool = False


def step_all(
    due: Sequence[Due],
    view: View,
    firing: Mapping[AlertKey, FiringAlert],
    new_id: Callable[[], str],
) -> tuple[dict[AlertKey, FiringAlert], list[Transition]]:
    """The alerts that fire after the last tile, and every change on the way, in the order of time."""
    tile = view.store.tile_seconds
    alerts = dict(firing)
    of_slo = by_slo(firing)
    changes: list[Transition] = []
    for one in due:
        mine = of_slo.get(one.slo.id, {})
        first = max(one.since + tile, one.until - (REPLAYED_TILES - 1) * tile)
        for end in range(first, one.until + 1, tile):
            after, changed = _step(one, view, mine, end, new_id)
            changes += changed
            for key in mine.keys() - after.keys():
                del alerts[key]
            alerts |= after
            mine = after
    return alerts, sorted(changes, key=lambda change: change.at)


def _step(
    one: Due, view: View, mine: Mapping[AlertKey, FiringAlert], end: int, new_id: Callable[[], str]
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    at, slo = from_epoch(end), one.slo
    newest = view.newest_data_end(slo)
    newest_data_at = None if newest is None else from_epoch(min(end, newest))
    excluded = view.excluded_since_data(slo, end) if slo.policy.no_data is not None else timedelta()
    if one.blind:
        only = replace(slo, policy=AlertPolicy(tiers=(), no_data=slo.policy.no_data))
        after, changed = step(only, {}, mine, at, new_id, newest_data_at=newest_data_at, excluded_since=excluded)
        stepped = set(only.policy.names)
        return {**{key: alert for key, alert in mine.items() if key.tier not in stepped}, **after}, changed
    period = view.period(slo, end) if view.history_missing(slo, end) is None else None
    return step(
        slo,
        view.windows(slo, end),
        mine,
        at,
        new_id,
        period=period,
        newest_data_at=newest_data_at,
        excluded_since=excluded,
    )


def by_slo(firing: Mapping[AlertKey, FiringAlert]) -> Mapping[str, dict[AlertKey, FiringAlert]]:
    """The alerts of each SLO that has any."""
    found: dict[str, dict[AlertKey, FiringAlert]] = {}
    for key, alert in firing.items():
        found.setdefault(key.slo_id, {})[key] = alert
    return found


def retire_unknown(
    slos: Sequence[SLO], firing: Mapping[AlertKey, FiringAlert], end: int, new_id: Callable[[], str]
) -> tuple[dict[AlertKey, FiringAlert], list[Transition]]:
    """Resolves alerts of SLOs and tiers that are no longer defined."""
    known = {AlertKey(slo_id=slo.id, tier=name) for slo in slos for name in slo.policy.names}
    gone = [alert for key, alert in firing.items() if key not in known]
    reason = "the SLO or its alert is no longer defined"
    return (
        {key: alert for key, alert in firing.items() if key in known},
        [retire(alert, from_epoch(end), reason, new_id) for alert in gone],
    )
