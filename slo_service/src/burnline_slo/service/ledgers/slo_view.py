"""The ledgers as one SLO sees them: corrected or raw, of its own ledger or put together from its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, reduce

import numpy as np

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.composite_sums import combined, combined_tiles
from burnline_slo.domain.corrections import Stretch, common_stretches, length_of, merged_stretches
from burnline_slo.domain.curves import TilesOf
from burnline_slo.domain.events import Events
from burnline_slo.domain.exclusion import excluded_seconds
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_layers import Sums
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.service.ledgers.excluded_tiles import Corrections
from burnline_slo.service.ledgers.ledger_state import LedgerState
from burnline_slo.service.ledgers.reading import Reading
from burnline_slo.service.ledgers.window_sums import WindowSums

NOTHING = Events(bad=0.0, total=0.0, covered=timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One ledger that an SLO reads, and what corrections take out of it for that SLO."""

    slo: SLO
    ledger: LedgerState
    corrections: Corrections
    excluded_row: int | None
    """The row of what they take out; None where there are none."""
    estimated_edges: Sequence[int]
    """The edges that are estimated, Unix seconds."""

    def excluded(self, begin: datetime, finish: datetime) -> Sequence[Stretch]:
        """What of [begin, finish) does not count."""
        return merged_stretches(self.corrections, begin, finish)


class SloView:
    """Made for one look at the ledgers, while nothing is written. `parts` is the SLO's own ledger, or those of the
    parts of a composite; empty where nothing of it is in use (yet). `corrections` are all that may apply.
    """

    def __init__(
        self, slo: SLO, parts: Sequence[Part], undefined: Sequence[str], corrections: Corrections, sums: WindowSums
    ) -> None:
        """`undefined` names the parts of a composite that there is no SLO for."""
        self.slo = slo
        self._parts = parts
        self._undefined = undefined
        self._corrections = corrections
        self._sums = sums

    @property
    def ledgers(self) -> Sequence[LedgerState]:
        """Those it reads."""
        return [part.ledger for part in self._parts]

    @property
    def unknown_parts(self) -> NoData | None:
        """Parts of a composite that are not defined."""
        if not self._undefined:
            return None
        return NoData(reason=f"parts of it are not defined: {', '.join(self._undefined)}")

    def reading(self, end: int) -> Reading:
        """As of `end` (Unix seconds), the end of a tile."""
        at = from_epoch(end)
        newest = self._newest_data_end
        silent = self.slo.period.longest if newest is None else timedelta(seconds=max(0, end - newest))
        return Reading(
            at=at,
            windows={window: self.events(end, window) for window in self.slo.policy.windows},
            period=self.events(end, at - self.slo.period.start(at)),
            history_missing=next((why for one in self._parts if (why := one.ledger.history_missing(end))), None),
            newest_data_at=None if newest is None else from_epoch(min(end, newest)),
            excluded_since_data=self.excluded_time(end, silent) if self.slo.policy.no_data else timedelta(),
        )

    def events(self, end: int, length: timedelta) -> Events:
        """The corrected events of the window of that length that ends at `end` (Unix seconds)."""
        if isinstance(self.slo.sli, CompositeSLI):
            return self._composite(self.slo.sli, end, length)
        return self._corrected(self._parts[0], end, length) if self._parts else NOTHING

    def raw(self, end: int, length: timedelta) -> Events:
        """As measured, with what corrections take out."""
        if not self._parts or self._undefined:
            return NOTHING
        if not isinstance(self.slo.sli, CompositeSLI):
            return self._sums.events(self._parts[0].ledger.row, end, length)
        each = {part.slo.id: self._sums.events(part.ledger.row, end, length) for part in self._parts}
        return combined(self.slo.sli, each, length)

    def corrections(self, end: int, length: timedelta) -> Corrections:
        """Those that apply to the SLO, or to a part of it, within the window."""
        begin, finish = from_epoch(end) - length, from_epoch(end)
        return tuple(one for one in self._corrections if any(one.stretches(begin, finish)))

    def excluded_time(self, end: int, length: timedelta) -> timedelta:
        """How much of the window is excluded: of a composite, what is excluded for all of its parts."""
        if not self._corrections:
            return timedelta()
        return length_of(self._excluded(from_epoch(end) - length, from_epoch(end)))

    def estimated_edges(self, end: int, length: timedelta) -> int:
        """How many edges of corrections within the window take out the share of a coarse tile only; of all parts."""
        since = end - length // timedelta(seconds=1)
        return sum(start >= since for part in self._parts for start in part.estimated_edges)

    @cached_property
    def _newest_data_end(self) -> int | None:
        """The end of the newest tile that has data, of any of its ledgers (Unix seconds)."""
        ends = [end for ledger in self.ledgers if (end := ledger.newest_data_end) is not None]
        return max(ends, default=None)

    def _excluded(self, begin: datetime, finish: datetime) -> Sequence[Stretch]:
        each = [part.excluded(begin, finish) for part in self._parts]
        return reduce(common_stretches, each) if each else ()

    def _corrected(self, part: Part, end: int, length: timedelta) -> Events:
        raw = self._sums.events(part.ledger.row, end, length)
        return raw if part.excluded_row is None else raw.without(self._sums.events(part.excluded_row, end, length))

    def _composite(self, sli: CompositeSLI, end: int, length: timedelta) -> Events:
        """Parts that are excluded all the time are left out: they are not without data."""
        begin, finish = from_epoch(end) - length, from_epoch(end)
        counting = [part for part in self._parts if length_of(part.excluded(begin, finish)) < length]
        if self._undefined or not counting:
            return NOTHING
        each = {part.slo.id: self._corrected(part, end, length) for part in counting}
        left = replace(sli, parts=tuple((name, weight) for name, weight in sli.parts if name in each))
        return combined(left, each, length - self.excluded_time(end, length))

    def tiles_of(self) -> TilesOf:
        """Its corrected tiles, for curves."""
        store = self._sums.store

        def plain(part: Part, grain: int, start: int, end: int) -> tuple[range, Sums]:
            ends, sums = store.curve(part.ledger.row, grain, start, end)
            if part.excluded_row is None:
                return ends, sums
            return ends, sums - store.curve(part.excluded_row, grain, start, end)[1]

        def composite(grain: int, start: int, end: int) -> tuple[range, Sums]:
            assert isinstance(self.slo.sli, CompositeSLI)
            parts = [plain(part, grain, start, end) for part in self._parts]
            starts = np.array(parts[0][0], dtype=np.float64) - grain
            ends = np.minimum(starts + grain, store.end)
            window = from_epoch(start - grain), from_epoch(store.end)
            out = [excluded_seconds(part.excluded(*window), starts, ends) for part in self._parts]
            seconds = ends - starts - excluded_seconds(self._excluded(*window), starts, ends)
            left_out = np.array([one >= ends - starts for one in out])
            return parts[0][0], combined_tiles(self.slo.sli, [sums for _, sums in parts], seconds, left_out)

        if isinstance(self.slo.sli, CompositeSLI):
            return composite
        return lambda grain, start, end: plain(self._parts[0], grain, start, end)
