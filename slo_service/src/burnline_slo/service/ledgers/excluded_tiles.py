"""What corrections take out of ledgers, as rows of tiles of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.exclusion import edge_tiles, excluded_exactly, excluded_part, excluded_share, one_tile
from burnline_slo.domain.tile_layers import Sums
from burnline_slo.domain.tile_store import COARSE_SECONDS, TileStore
from burnline_slo.domain.tiles import Floats, Span, Tiles
from burnline_slo.ports import Filled
from burnline_slo.service.ledgers.ledger_state import READ_AGAIN_TILES, LedgerState

Corrections: TypeAlias = tuple[Correction, ...]
Exclusion: TypeAlias = tuple[str, Corrections]
"""A ledger's fingerprint and the corrections that exclude some of it."""
EstimatedEdge: TypeAlias = tuple[Tiles, Tiles]
"""A coarse tile on the edge of a correction, and what was excluded of it by the share of time."""

MOST_EDGES = 200
"""Of how many tiles on edges the finer ones are asked for, for each set of corrections; the newest."""


class ExcludedTiles:
    """Not thread-safe: its owner holds a lock. `rows` are the rows of the store."""

    def __init__(self, store: TileStore) -> None:
        self.rows: dict[Exclusion, int] = {}
        self._store = store
        self._estimated: dict[Exclusion, dict[int, EstimatedEdge]] = {}
        """The edges whose finer tiles are not known, by the start of the coarse one."""

    def drop(self, exclusion: Exclusion) -> int:
        """Forgets an exclusion; the row that it had."""
        self._estimated.pop(exclusion, None)
        return self.rows.pop(exclusion)

    def write(self, ledgers: Sequence[LedgerState], tiles: Sequence[Tiles], exclusions: Collection[Exclusion]) -> None:
        """Writes what the exclusions take out of new tiles: one Tiles per ledger, all over the same span."""
        if not exclusions:
            return
        written = {one.key.fingerprint: (one, some) for one, some in zip(ledgers, tiles, strict=True)}
        shares: dict[Corrections, Floats] = {}  # most ledgers have the same corrections, and all the same span
        for name, corrections in exclusions:
            if name in written:
                one, some = written[name]
                if corrections not in shares:
                    shares[corrections] = excluded_share(corrections, some.span)
                if shares[corrections].any():
                    part = self._excluded(one, some, corrections, shares[corrections])
                    self._store.write([self.rows[name, corrections]], [part])

    def _excluded(self, one: LedgerState, tiles: Tiles, corrections: Corrections, share: Floats) -> Tiles:
        if tiles.span.grain_seconds == self._store.tile_seconds:
            return excluded_part(tiles, share)
        part, estimated = excluded_exactly(tiles, corrections, one.edges)
        if estimated:
            known = self._estimated.setdefault((one.key.fingerprint, corrections), {})
            known |= {start: (one_tile(tiles, start), one_tile(part, start)) for start in estimated}
        return part

    def edges_wanted(self, ledgers: Mapping[str, LedgerState]) -> Mapping[Span, Sequence[LedgerState]]:
        """The coarse tiles that corrections exclude in part, whose finer tiles nobody has asked for; newest first."""
        wanted: dict[Span, dict[str, LedgerState]] = {}
        edges: dict[tuple[Corrections, Filled], Sequence[int]] = {}  # most ledgers have both in common
        if self._store.tile_seconds == COARSE_SECONDS:
            return {}
        for name, corrections in self.rows:
            one = ledgers[name]
            if one.filled is None:
                continue
            if (corrections, one.filled) not in edges:
                settled = one.filled.end - READ_AGAIN_TILES * self._store.tile_seconds
                found = edge_tiles(corrections, one.filled.start, settled, COARSE_SECONDS)
                edges[corrections, one.filled] = found[:MOST_EDGES]
            for start in edges[corrections, one.filled]:
                if start not in one.edges:
                    span = Span(start=start, end=start + COARSE_SECONDS, grain_seconds=self._store.tile_seconds)
                    wanted.setdefault(span, {})[name] = one
        return {span: list(ones.values()) for span, ones in wanted.items()}

    def set_exact_edge(self, one: LedgerState, finer: Tiles) -> None:
        """Replaces an estimated edge by the exact one: `finer` are all tiles in the coarse one."""
        start = finer.span.start
        one.edges[start] = finer
        for exclusion, estimated in self._estimated.items():
            if exclusion[0] == one.key.fingerprint and start in estimated:
                tile, before = estimated[start]
                exact, unknown = excluded_exactly(tile, exclusion[1], one.edges)
                if not unknown:
                    self._store.adjust(self.rows[exclusion], exact.span, _difference(exact, before))
                    del estimated[start]

    def estimated_edges(self, exclusion: Exclusion) -> Sequence[int]:
        """The starts of the edges that are estimated, Unix seconds."""
        return list(self._estimated.get(exclusion, ()))


def _difference(after: Tiles, before: Tiles) -> Sums:
    return Sums(
        bad=after.bad - before.bad,
        total=after.total - before.total,
        covered_seconds=after.covered_seconds.astype(np.float64) - before.covered_seconds,
    )
