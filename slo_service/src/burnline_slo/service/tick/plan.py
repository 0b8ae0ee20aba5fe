"""The first step of a tick: which stretches of each ledger are to be asked of the source next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from burnline_slo.domain.tile_store import COARSE_SECONDS
from burnline_slo.domain.tiles import Span, split
from burnline_slo.ports import Filled
from burnline_slo.service.ledgers.ledger_state import READ_AGAIN_TILES, LedgerState

BACKFILL_SECONDS = 86_400
"""How much history one step of the backfill asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where time stands: the end of the newest tile, the start of the finest tiles kept, the tile. All Unix seconds."""

    end: int
    fine_start: int
    tile_seconds: int

    def spans(self, start: int, end: int) -> Sequence[Span]:
        """Covers a stretch with the grain that is kept for its age."""
        return split(start, end, self.tile_seconds, COARSE_SECONDS, self.fine_start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one ledger is to be asked, and how far it is filled once that has been written."""

    ledger: LedgerState
    filled: Filled
    spans: Sequence[Span]


def plan_newest(grid: Grid, ledgers: Iterable[LedgerState]) -> Sequence[Plan]:
    """Brings every ledger up to the newest tile; one that is there already is asked nothing."""
    return [_newest(grid, ledger) for ledger in ledgers]


def plan_history(grid: Grid, ledgers: Iterable[LedgerState]) -> Sequence[Plan]:
    """One more stretch of history for every ledger that lacks some."""
    plans = []
    for ledger in ledgers:
        if ledger.filled is not None:
            filled, spans = backfill(grid, ledger.filled, ledger.needed_seconds)
            if spans:
                plans.append(Plan(ledger=ledger, filled=filled, spans=spans))
    return plans


def _newest(grid: Grid, ledger: LedgerState) -> Plan:
    if ledger.filled is None:
        filled, spans = first_fill(grid, ledger.needed_seconds, ledger.alert_seconds)
    else:
        filled, spans = catch_up(grid, ledger.filled, ledger.needed_seconds)
    return Plan(ledger=ledger, filled=filled, spans=spans)


def first_fill(grid: Grid, needed_seconds: int, alert_seconds: int) -> tuple[Filled, Sequence[Span]]:
    """What a new ledger asks for first: enough for every alert window, so that no alert is judged on half of it."""
    start = max(grid.end - needed_seconds, (grid.end - alert_seconds) // COARSE_SECONDS * COARSE_SECONDS)
    return Filled(start=start, end=grid.end), grid.spans(start, grid.end)


def catch_up(grid: Grid, filled: Filled, needed_seconds: int) -> tuple[Filled, Sequence[Span]]:
    """What a known ledger is missing at its newer end, with the last tiles once more.

    After an absence longer than what is needed, the older part is given up.
    """
    if grid.end <= filled.end:
        return filled, ()
    again = filled.end - READ_AGAIN_TILES * grid.tile_seconds
    start = again if again >= max(grid.fine_start, filled.start) else filled.end
    oldest = grid.end - needed_seconds
    if filled.end < oldest:
        return Filled(start=oldest, end=grid.end), grid.spans(oldest, grid.end)
    return Filled(start=filled.start, end=grid.end), grid.spans(start, grid.end)


def backfill(grid: Grid, filled: Filled, needed_seconds: int) -> tuple[Filled, Sequence[Span]]:
    """The next stretch of history, newest first; no spans when everything needed is there."""
    oldest = grid.end - needed_seconds
    if filled.start <= oldest:
        return filled, ()
    start = max(oldest, (filled.start - BACKFILL_SECONDS) // COARSE_SECONDS * COARSE_SECONDS)
    return Filled(start=start, end=filled.end), grid.spans(start, filled.start)
