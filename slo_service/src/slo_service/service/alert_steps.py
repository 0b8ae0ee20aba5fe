"""Steps the alerts of all SLOs through every tile that became known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from slo_service.domain.alerts import AlertKey, FiringAlert, Transition, retire, step
from slo_service.domain.events import Events
from slo_service.domain.policy import AlertPolicy
from slo_service.domain.slo import SLO
from slo_service.domain.tile_layers import Sums
from slo_service.domain.tile_store import TileStore
from slo_service.domain.tiles import from_epoch
from slo_service.service.ledgers import OneLedger

REPLAYED_TILES = 60
"""After an absence, how many of the missed tiles are stepped through: older alerts would tell nobody anything."""


@dataclass(slots=True)
class Windows:
    """Events of windows, summed for all rows at once and kept for the other SLOs."""

    store: TileStore
    _sums: dict[tuple[int, int], Sums] = field(default_factory=dict)

    def events(self, row: int, end: int, length: timedelta) -> Events:
        """The events of the window of that length that ends at `end` (Unix seconds)."""
        seconds = length // timedelta(seconds=1)
        sums = self._sums.get((end, seconds))
        if sums is None:
            sums = self._sums[end, seconds] = self.store.sums(end - seconds, end)
        return Events(
            bad=float(sums.bad[row]),
            total=float(sums.total[row]),
            covered=timedelta(seconds=float(sums.covered_seconds[row])),
        )

    def of_policy(self, slo: SLO, row: int, end: int) -> Mapping[timedelta, Events]:
        """Every window the SLO's tiers look at."""
        return {window: self.events(row, end, window) for window in slo.policy.windows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An SLO whose tiles ending after `since` up to `until` (Unix seconds) are new.

    A `blind` one got no answer from its source: its alerts stay as they are, but for the one that tells of that.
    """

    slo: SLO
    ledger: OneLedger
    since: int
    until: int
    blind: bool = False


def step_all(
    due: Sequence[Due],
    windows: Windows,
    firing: Mapping[AlertKey, FiringAlert],
    new_id: Callable[[], str],
) -> tuple[dict[AlertKey, FiringAlert], list[Transition]]:
    """The alerts that fire after the last tile, and every change on the way, in the order of time."""
    tile = windows.store.tile_seconds
    alerts = dict(firing)
    of_slo = by_slo(firing)
    changes: list[Transition] = []
    for one in due:
        mine = of_slo.get(one.slo.id, {})
        first = max(one.since + tile, one.until - (REPLAYED_TILES - 1) * tile)
        for end in range(first, one.until + 1, tile):
            after, changed = _step(one, windows, mine, end, new_id)
            changes += changed
            for key in mine.keys() - after.keys():
                del alerts[key]
            alerts |= after
            mine = after
    return alerts, sorted(changes, key=lambda change: change.at)


def _step(
    one: Due, windows: Windows, mine: Mapping[AlertKey, FiringAlert], end: int, new_id: Callable[[], str]
) -> tuple[dict[AlertKey, FiringAlert], Sequence[Transition]]:
    at, slo, row = from_epoch(end), one.slo, one.ledger.row
    newest = one.ledger.newest_data_end
    newest_data_at = None if newest is None else from_epoch(min(end, newest))
    if one.blind:
        only = replace(slo, policy=AlertPolicy(tiers=(), no_data=slo.policy.no_data))
        after, changed = step(only, {}, mine, at, new_id, newest_data_at=newest_data_at)
        told = set(only.policy.names)
        return {**{key: alert for key, alert in mine.items() if key.tier not in told}, **after}, changed
    known = one.ledger.history_missing(end) is None
    period = windows.events(row, end, at - slo.period.start(at)) if known else None
    return step(slo, windows.of_policy(slo, row, end), mine, at, new_id, period=period, newest_data_at=newest_data_at)


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
