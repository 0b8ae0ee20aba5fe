"""The third step of a tick: puts what was fetched into memory, and reads what that makes of each SLO."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.ports import Commit, Filled, LedgerKey
from burnline_slo.service.ledgers.ledger_state import LedgerState
from burnline_slo.service.ledgers.ledgers import Ledgers
from burnline_slo.service.ledgers.reading import Evidence, Reading
from burnline_slo.service.ledgers.slo_view import SloView
from burnline_slo.service.ledgers.view import View
from burnline_slo.service.tick.fetch import Answers

REPLAYED_TILES = 60
"""After an absence, how many of the missed tiles alerts are stepped through: older alerts help nobody."""

Before: TypeAlias = Mapping[LedgerKey, Filled | None]
"""How far each ledger was filled before."""


def apply(ledgers: Ledgers, answers: Answers) -> Before:
    """Writes the tiles, those over the same span together; each ledger is then filled as it was planned."""
    before = {ledger.key: ledger.filled for ledger in ledgers}
    together: dict[Span, tuple[list[LedgerState], list[Tiles]]] = defaultdict(lambda: ([], []))
    for answer in answers.fetched:
        for tiles in answer.tiles:
            ledgers_of_span, tiles_of_span = together[tiles.span]
            ledgers_of_span.append(answer.plan.ledger)
            tiles_of_span.append(tiles)
    for ledgers_of_span, tiles_of_span in together.values():
        ledgers.write(ledgers_of_span, tiles_of_span)
    for answer in answers.fetched:
        answer.plan.ledger.filled = answer.plan.filled
    return before


def with_tiles(changes: Commit, answers: Answers) -> Commit:
    """The changes, and with them the tiles that came and how far their ledgers are filled by them."""
    return replace(
        changes,
        tiles=[(answer.plan.ledger.key, tiles) for answer in answers.fetched for tiles in answer.tiles],
        filled={answer.plan.ledger.key: answer.plan.filled for answer in answers.fetched},
    )


def read(view: View, faults: Mapping[LedgerKey, NoData], before: Before | None = None) -> Iterator[Evidence]:
    """Each SLO as of the newest tile, read only when it is its turn, for memory's sake.

    With what was filled `before` also as of each tile that is new since then, for its alerts.
    """
    end, tile_seconds = view.store.end, view.store.tile_seconds
    for slo in view.slos.values():
        seen = view.of(slo)
        latest = seen.reading(end)
        length = latest.at - slo.period.start(latest.at)
        fault = next((faults[one.key] for one in seen.ledgers if one.key in faults), None)
        blind = fault is not None or not seen.ledgers
        older: Sequence[Reading] | None = None
        if before is not None:
            older = () if blind else _older(seen, before, end, tile_seconds)
        yield Evidence(
            slo=slo,
            latest=latest,
            raw=seen.raw(end, length),
            corrections=seen.corrections(end, length),
            excluded_time=seen.excluded_time(end, length),
            estimated_edges=seen.estimated_edges(end, length),
            no_answer=fault or seen.unknown_parts,
            steps=() if older is None else [*older, latest],
            blind=blind,
        )


def _older(seen: SloView, before: Before, end: int, tile_seconds: int) -> Sequence[Reading] | None:
    """The new tiles but the newest; None where none is new, or not all ledgers reach back far enough to judge."""
    if not all(ledger.judgeable for ledger in seen.ledgers):
        return None
    filled = [was.end for ledger in seen.ledgers if (was := before[ledger.key]) is not None]
    since = min(filled) if filled else end - tile_seconds
    if since >= end:
        return None
    first = max(since + tile_seconds, end - (REPLAYED_TILES - 1) * tile_seconds)
    return [seen.reading(at) for at in range(first, end, tile_seconds)]
