"""Steps the alerts of all SLOs through every tile that became known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from slo_service.domain.alerts import AlertKey, FiringAlert, Transition, retire, step
from slo_service.domain.events import Events
from slo_service.domain.slo import SLO
from slo_service.domain.tile_layers import Sums
from slo_service.domain.tile_store import TileStore
from slo_service.domain.tiles import from_epoch

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
    """An SLO whose tiles ending after `since` up to `until` (Unix seconds) are new."""

    slo: SLO
    row: int
    since: int
    until: int


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
            after, changed = step(one.slo, windows.of_policy(one.slo, one.row, end), mine, from_epoch(end), new_id)
            changes += changed
            for key in mine.keys() - after.keys():
                del alerts[key]
            alerts |= after
            mine = after
    return alerts, sorted(changes, key=lambda change: change.at)


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
    known = {AlertKey(slo_id=slo.id, tier=tier.name) for slo in slos for tier in slo.policy.tiers}
    gone = [alert for key, alert in firing.items() if key not in known]
    reason = "the SLO or its alert is no longer defined"
    return (
        {key: alert for key, alert in firing.items() if key in known},
        [retire(alert, from_epoch(end), reason, new_id) for alert in gone],
    )
