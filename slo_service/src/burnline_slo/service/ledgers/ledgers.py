"""The ledgers of all SLIs: where each stands, and their tiles in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_store import HOUR, TileStore
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.ports import Ledger, LedgerKey
from burnline_slo.service.ledgers.excluded_tiles import Corrections, ExcludedTiles, Exclusion
from burnline_slo.service.ledgers.ledger_state import LedgerState


class Ledgers:
    """All ledgers in use, by SLI. Not thread-safe: its owner holds a lock."""

    def __init__(self, source_name: str, tile: timedelta, longest_period: timedelta) -> None:
        self.longest_period = longest_period
        self._source_name = source_name
        self._by_fingerprint: dict[str, LedgerState] = {}
        self._free_rows: list[int] = []
        self.store = TileStore(_seconds(tile), _seconds(longest_period))
        self.excluded = ExcludedTiles(self.store)

    def __iter__(self) -> Iterator[LedgerState]:
        return iter(self._by_fingerprint.values())

    def find(self, sli: SLI) -> LedgerState | None:
        """The ledger of an SLI, None where no SLO in use has it."""
        return self._by_fingerprint.get(sli.fingerprint())

    def use(self, slos: Sequence[SLO], ledger: Ledger, corrections: Corrections = ()) -> None:
        """Keeps ledgers for just these SLOs: new ones are loaded from the database, others leave memory.

        One that has to reach back farther than before is loaded anew: of that time memory may hold some tiles, which
        the history would be added to. One whose corrections change is read again for what they take out.
        """
        wanted: dict[str, list[SLO]] = {}
        slis: dict[str, SLI] = {}
        exclusions = _of_parts(slos, corrections)
        for slo in slos:
            if isinstance(slo.sli, CompositeSLI):
                continue
            name = slo.sli.fingerprint()
            slis[name] = slo.sli
            wanted.setdefault(name, []).append(slo)
            if mine := applying(corrections, slo):
                exclusions.add((name, mine))
        for name, one in list(self._by_fingerprint.items()):
            if name not in wanted or _needed_seconds(wanted[name]) > one.needed_seconds:
                del self._by_fingerprint[name]
                self._free(one.row)
        for exclusion in [
            one for one in self.excluded.rows if one not in exclusions or one[0] not in self._by_fingerprint
        ]:
            self._free(self.excluded.drop(exclusion))
        self.store.reserve(len(wanted) + len(exclusions))
        entered = [self._enter(name, slis[name]) for name in wanted if name not in self._by_fingerprint]
        new_exclusions = exclusions - self.excluded.rows.keys()
        for exclusion in new_exclusions:
            self.excluded.rows[exclusion] = self._row()
        for name, users in wanted.items():
            _widen(self._by_fingerprint[name], users)
        self._load(entered, ledger)
        just_loaded = {one.key.fingerprint for one in entered}
        self._load_excluded({exclusion for exclusion in new_exclusions if exclusion[0] not in just_loaded}, ledger)

    def _row(self) -> int:
        return self._free_rows.pop() if self._free_rows else self.store.add_row()

    def _free(self, row: int) -> None:
        self.store.clear_row(row)
        self._free_rows.append(row)

    def _enter(self, name: str, sli: SLI) -> LedgerState:
        one = LedgerState(
            key=LedgerKey(source=self._source_name, fingerprint=name, tile_seconds=self.store.tile_seconds),
            sli=sli,
            row=self._row(),
            needed_seconds=0,
            alert_seconds=0,
        )
        self._by_fingerprint[name] = one
        return one

    def _load(self, new: Sequence[LedgerState], ledger: Ledger) -> None:
        filled = ledger.filled([one.key for one in new])
        self.store.advance(max((stretch.end for stretch in filled.values()), default=self.store.end))
        known = [one for one in new if one.key in filled]
        for one in known:
            one.filled = filled[one.key]
        by_key = {one.key: one for one in known}
        for key, edge in ledger.edges_of(list(by_key)):
            by_key[key].edges[edge.span.start] = edge
        for key, stored in ledger.tiles_of(list(by_key), self._oldest(known)):
            for tiles in stored:
                self.write([by_key[key]], [_since(tiles, filled[key].start)])

    def _load_excluded(self, exclusions: Collection[Exclusion], ledger: Ledger) -> None:
        """Fills new exclusions of ledgers that are in memory already, from the database."""
        by_key = {(one := self._by_fingerprint[name]).key: one for name, _ in exclusions}
        for key, stored in ledger.tiles_of(list(by_key), self._oldest(list(by_key.values()))):
            for tiles in stored:
                self.excluded.write([by_key[key]], [_since(tiles, _start(by_key[key]))], exclusions)

    def _oldest(self, ledgers: Sequence[LedgerState]) -> int:
        """From a whole hour on: the tile on a period's edge counts by its share, so all of it has to be there."""
        return (self.store.end - max((one.needed_seconds for one in ledgers), default=0)) // HOUR * HOUR

    def edges_wanted(self) -> Mapping[Span, Sequence[LedgerState]]:
        """The finer tiles to ask for at the edges of corrections; see `ExcludedTiles`."""
        return self.excluded.edges_wanted(self._by_fingerprint)

    def write(self, ledgers: Sequence[LedgerState], tiles: Sequence[Tiles]) -> None:
        """Puts tiles into memory: one Tiles per ledger, all over the same span."""
        self.store.write([one.row for one in ledgers], tiles)
        for one, written in zip(ledgers, tiles, strict=True):
            seen = written.covered_seconds.nonzero()[0]
            if len(seen):
                end = written.span.start + (int(seen[-1]) + 1) * written.span.grain_seconds
                one.newest_data_end = max(end, one.newest_data_end or 0)
        self.excluded.write(ledgers, tiles, self.excluded.rows)


def applying(corrections: Corrections, slo: SLO, whole: SLO | None = None) -> Corrections:
    """Those that take something out of the SLO, or of the total that it is one combination of labels of.

    As a part of the composite `whole` those of the composite apply to it as well.
    """
    ids = [slo.id, *([slo.parent] if slo.parent else ()), *([whole.id] if whole is not None else ())]
    return tuple(correction for correction in corrections if any(map(correction.applies_to, ids)))


def _of_parts(slos: Sequence[SLO], corrections: Corrections) -> set[Exclusion]:
    """What composites leave out of their parts."""
    by_id = {slo.id: slo for slo in slos}
    found: set[Exclusion] = set()
    for slo in slos:
        for name, _ in slo.sli.parts if isinstance(slo.sli, CompositeSLI) else ():
            part = by_id.get(name)
            mine = () if part is None else applying(corrections, part, slo)
            if part is not None and not isinstance(part.sli, CompositeSLI) and mine:
                found.add((part.sli.fingerprint(), mine))
    return found


def _start(one: LedgerState) -> int:
    return 0 if one.filled is None else one.filled.start


def _since(tiles: Tiles, start: int) -> Tiles:
    """Without the tiles before `start`: what lies before a gap that was given up will be fetched again."""
    first = min(max(0, (start - tiles.span.start) // tiles.span.grain_seconds), len(tiles.span))
    return Tiles(
        span=replace(tiles.span, start=tiles.span.start + first * tiles.span.grain_seconds),
        bad=tiles.bad[first:],
        total=tiles.total[first:],
        covered_seconds=tiles.covered_seconds[first:],
    )


def _widen(one: LedgerState, users: Sequence[SLO]) -> None:
    one.needed_seconds = _needed_seconds(users)
    one.alert_seconds = max((_seconds(window) for slo in users for window in slo.policy.windows), default=0)


def _needed_seconds(users: Sequence[SLO]) -> int:
    return max(_seconds(slo.period.longest) for slo in users)


def _seconds(duration: timedelta) -> int:
    return duration // timedelta(seconds=1)
