"""What the ledgers say of an SLO: corrected or raw, of its own ledger or put together from its parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

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
from burnline_slo.service.ledgers.ledgers import Ledgers, applying


class View:
    """Reads the ledgers as they stand; sums of a window are made for all SLOs at once and kept. Not thread-safe."""

    def __init__(self, ledgers: Ledgers, slos: Mapping[str, SLO], corrections: Corrections = ()) -> None:
        self.store = ledgers.store
        self._ledgers = ledgers
        self._slos = slos
        self._corrections = corrections
        self._sums: dict[tuple[int, int], Sums] = {}

    def ledgers_of(self, slo: SLO) -> Sequence[LedgerState]:
        """Its own, or those of its parts; empty when nothing of it is in use (yet)."""
        slos = self._parts(slo) if isinstance(slo.sli, CompositeSLI) else [slo]
        found = [self._ledgers.find(one.sli) for one in slos if not isinstance(one.sli, CompositeSLI)]
        return [one for one in found if one is not None]

    def unknown_parts(self, slo: SLO) -> NoData | None:
        """Parts of a composite that are not defined."""
        if not isinstance(slo.sli, CompositeSLI):
            return None
        known = {part.id for part in self._parts(slo)}
        missing = [name for name, _ in slo.sli.parts if name not in known]
        return NoData(reason=f"parts of it are not defined: {', '.join(missing)}") if missing else None

    def newest_data_end(self, slo: SLO) -> int | None:
        """The end of the newest tile that has data, of any of its ledgers (Unix seconds)."""
        return max(
            (one.newest_data_end for one in self.ledgers_of(slo) if one.newest_data_end is not None), default=None
        )

    def history_missing(self, slo: SLO, end: int) -> NoData | None:
        """Why its budget is not known yet."""
        return next((why for one in self.ledgers_of(slo) if (why := one.history_missing(end)) is not None), None)

    def period(self, slo: SLO, end: int) -> Events:
        """The corrected events of its period as of `end` (Unix seconds)."""
        return self.events(slo, end, from_epoch(end) - slo.period.start(from_epoch(end)))

    def windows(self, slo: SLO, end: int) -> Mapping[timedelta, Events]:
        """Every window its alerts look at, corrected."""
        return {window: self.events(slo, end, window) for window in slo.policy.windows}

    def events(self, slo: SLO, end: int, length: timedelta) -> Events:
        """The corrected events of the window of that length that ends at `end` (Unix seconds)."""
        if isinstance(slo.sli, CompositeSLI):
            return self._composite(slo, slo.sli, end, length)
        return self._plain(slo, end, length)

    def raw(self, slo: SLO, end: int, length: timedelta) -> Events:
        """As measured, with what corrections take out."""
        if isinstance(slo.sli, CompositeSLI):
            parts = {part.id: self.raw(part, end, length) for part in self._parts(slo)}
            return NOTHING if len(parts) < len(slo.sli.parts) else combined(slo.sli, parts, length)
        one = self._ledgers.find(slo.sli)
        return NOTHING if one is None else self._row(one.row, end, length)

    def corrections_of(self, slo: SLO, end: int, length: timedelta) -> Corrections:
        """Those that apply to the SLO, or to a part of it, within the window."""
        begin, finish = from_epoch(end) - length, from_epoch(end)
        slos = [slo, *(self._parts(slo) if isinstance(slo.sli, CompositeSLI) else ())]
        applies = {one.id for each in slos for one in applying(self._corrections, each)}
        return tuple(one for one in self._corrections if one.id in applies and any(one.stretches(begin, finish)))

    def excluded_time(self, slo: SLO, end: int, length: timedelta, whole: SLO | None = None) -> timedelta:
        """How much of the window is excluded: of a composite, what is excluded for all of its parts."""
        if not self._corrections:
            return timedelta()
        return length_of(self._excluded(slo, from_epoch(end) - length, from_epoch(end), whole))

    def excluded_since_data(self, slo: SLO, end: int) -> timedelta:
        """How much of the time since its newest data, up to `end`, is excluded; of its period where it has none."""
        newest = self.newest_data_end(slo)
        silent = slo.period.longest if newest is None else timedelta(seconds=max(0, end - newest))
        return self.excluded_time(slo, end, silent)

    def estimated_edges(self, slo: SLO, end: int, length: timedelta) -> int:
        """How many edges of corrections within the window take out the share of a coarse tile only; of all parts."""
        if not self._corrections:
            return 0
        since = end - length // timedelta(seconds=1)
        slos = [(part, slo) for part in self._parts(slo)] if isinstance(slo.sli, CompositeSLI) else [(slo, None)]
        return sum(
            self._ledgers.excluded.estimated_edges(one.sli, applying(self._corrections, one, whole), since)
            for one, whole in slos
            if not isinstance(one.sli, CompositeSLI)
        )

    def _excluded(self, slo: SLO, begin: datetime, finish: datetime, whole: SLO | None) -> Sequence[Stretch]:
        slos = [(part, slo) for part in self._parts(slo)] if isinstance(slo.sli, CompositeSLI) else [(slo, whole)]
        each = [merged_stretches(applying(self._corrections, one, of), begin, finish) for one, of in slos]
        return reduce(common_stretches, each) if each else ()

    def _plain(self, slo: SLO, end: int, length: timedelta, whole: SLO | None = None) -> Events:
        row = self._excluded_row(slo, whole)
        raw = self.raw(slo, end, length)
        return raw if row is None else raw.without(self._row(row, end, length))

    def _composite(self, slo: SLO, sli: CompositeSLI, end: int, length: timedelta) -> Events:
        """Parts that are excluded all the time are left out: they are not without data."""
        known = self._parts(slo)
        counting = [part for part in known if self.excluded_time(part, end, length, slo) < length]
        if len(known) < len(sli.parts) or not counting:
            return NOTHING
        parts = {part.id: self._plain(part, end, length, slo) for part in counting}
        left = replace(sli, parts=tuple((name, weight) for name, weight in sli.parts if name in parts))
        return combined(left, parts, length - self.excluded_time(slo, end, length))

    def tiles_of(self, slo: SLO) -> TilesOf:
        """Its corrected tiles, for curves."""

        def plain(one: SLO, grain: int, start: int, end: int) -> tuple[range, Sums]:
            assert not isinstance(one.sli, CompositeSLI)
            ledger, excluded = self._ledgers.find(one.sli), self._excluded_row(one, None if one is slo else slo)
            assert ledger is not None
            ends, sums = self.store.curve(ledger.row, grain, start, end)
            return (ends, sums) if excluded is None else (ends, sums - self.store.curve(excluded, grain, start, end)[1])

        def composite(grain: int, start: int, end: int) -> tuple[range, Sums]:
            assert isinstance(slo.sli, CompositeSLI)
            known = self._parts(slo)
            parts = [plain(part, grain, start, end) for part in known]
            starts = np.array(parts[0][0], dtype=np.float64) - grain
            ends = np.minimum(starts + grain, self.store.end)
            window = from_epoch(start - grain), from_epoch(self.store.end)
            out = [excluded_seconds(self._excluded(part, *window, slo), starts, ends) for part in known]
            seconds = ends - starts - excluded_seconds(self._excluded(slo, *window, None), starts, ends)
            left_out = np.array([one >= ends - starts for one in out])
            return parts[0][0], combined_tiles(slo.sli, [sums for _, sums in parts], seconds, left_out)

        if isinstance(slo.sli, CompositeSLI):
            return composite
        return lambda grain, start, end: plain(slo, grain, start, end)

    def _parts(self, slo: SLO) -> Sequence[SLO]:
        return list(self._known_parts(slo))

    def _known_parts(self, slo: SLO) -> Iterator[SLO]:
        assert isinstance(slo.sli, CompositeSLI)
        for name, _ in slo.sli.parts:
            part = self._slos.get(name)
            if part is not None and not isinstance(part.sli, CompositeSLI):
                yield part

    def _excluded_row(self, slo: SLO, whole: SLO | None = None) -> int | None:
        assert not isinstance(slo.sli, CompositeSLI)
        mine = applying(self._corrections, slo, whole)
        return self._ledgers.excluded_row(slo.sli, mine) if mine else None

    def _row(self, row: int, end: int, length: timedelta) -> Events:
        seconds = length // timedelta(seconds=1)
        sums = self._sums.get((end, seconds))
        if sums is None:
            sums = self._sums[end, seconds] = self.store.sums(end - seconds, end)
        return Events(
            bad=float(sums.bad[row]),
            total=float(sums.total[row]),
            covered=timedelta(seconds=float(sums.covered_seconds[row])),
        )


NOTHING = Events(bad=0.0, total=0.0, covered=timedelta())
