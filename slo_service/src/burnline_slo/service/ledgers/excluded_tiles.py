"""What corrections take out of ledgers, as rows of tiles of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.edges import edge_tiles, excluded_exactly, one_tile
from burnline_slo.domain.exclusion import excluded_part, excluded_share
from burnline_slo.domain.sli import SLI, fingerprint
from burnline_slo.domain.tile_layers import Sums
from burnline_slo.domain.tile_store import COARSE_SECONDS, TileStore
from burnline_slo.domain.tiles import Floats, Span, Tiles
from burnline_slo.ports import Filled
from burnline_slo.service.ledgers.one_ledger import OneLedger
from burnline_slo.service.tick.fill import READ_AGAIN_TILES

Corrections: TypeAlias = tuple[Correction, ...]
Shadow: TypeAlias = tuple[str, Corrections]
"""A ledger's fingerprint and what is excluded from it."""
Taken: TypeAlias = tuple[Tiles, Tiles]
"""One tile, and what was taken out of it."""

MOST_EDGES = 200
"""Of how many tiles on edges the finer ones are asked for, for each set of corrections; the newest."""


class Shadows:
    """Not thread-safe: its owner holds a lock. `rows` are the rows of the store."""

    def __init__(self, store: TileStore) -> None:
        self.rows: dict[Shadow, int] = {}
        self._store = store
        self._by_share: dict[Shadow, dict[int, Taken]] = {}
        """What was taken out of tiles by the share of time, because no finer ones are known; by their starts."""

    def drop(self, shadow: Shadow) -> int:
        """Forgets a shadow; the row that it had."""
        self._by_share.pop(shadow, None)
        return self.rows.pop(shadow)

    def write(self, ledgers: Sequence[OneLedger], tiles: Sequence[Tiles], shadows: Collection[Shadow]) -> None:
        """Takes of new tiles, one Tiles per ledger over the same span, what those of the shadows exclude."""
        if not shadows:
            return
        written = {one.key.fingerprint: (one, some) for one, some in zip(ledgers, tiles, strict=True)}
        shares: dict[Corrections, Floats] = {}  # most ledgers have the same corrections, and all the same span
        for name, corrections in shadows:
            if name in written:
                one, some = written[name]
                if corrections not in shares:
                    shares[corrections] = excluded_share(corrections, some.span)
                if shares[corrections].any():
                    part = self._excluded(one, some, corrections, shares[corrections])
                    self._store.write([self.rows[name, corrections]], [part])

    def _excluded(self, one: OneLedger, tiles: Tiles, corrections: Corrections, share: Floats) -> Tiles:
        if tiles.span.grain_seconds == self._store.tile_seconds:
            return excluded_part(tiles, share)
        part, by_share = excluded_exactly(tiles, corrections, one.edges)
        if by_share:
            known = self._by_share.setdefault((one.key.fingerprint, corrections), {})
            known |= {start: (one_tile(tiles, start), one_tile(part, start)) for start in by_share}
        return part

    def edges_wanted(self, ledgers: Mapping[str, OneLedger]) -> Mapping[Span, Sequence[OneLedger]]:
        """The coarse tiles that corrections exclude in part, whose finer tiles nobody has asked for; newest first."""
        wanted: dict[Span, dict[str, OneLedger]] = {}
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

    def know_edge(self, one: OneLedger, finer: Tiles) -> None:
        """Takes out exactly what is excluded of the coarse tile that `finer` are."""
        start = finer.span.start
        one.edges[start] = finer
        for shadow, by_share in self._by_share.items():
            if shadow[0] == one.key.fingerprint and start in by_share:
                tile, before = by_share[start]
                exact, unknown = excluded_exactly(tile, shadow[1], one.edges)
                if not unknown:
                    self._store.adjust(self.rows[shadow], exact.span, _difference(exact, before))
                    del by_share[start]

    def by_share(self, sli: SLI, corrections: Corrections, since: int) -> int:
        """Of how many tiles from `since` on (Unix seconds) the share of time only is taken out."""
        return sum(start >= since for start in self._by_share.get((fingerprint(sli), corrections), ()))


def _difference(after: Tiles, before: Tiles) -> Sums:
    return Sums(
        bad=after.bad - before.bad,
        total=after.total - before.total,
        covered_seconds=after.covered_seconds.astype(np.float64) - before.covered_seconds,
    )
