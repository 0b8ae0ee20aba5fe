"""All ledgers in memory: exact sums of any window from a few hundred tiles per SLI.

Tiles get coarser with age, sums stay what they were: minutes for the last hours, 5 minutes for the last days, hours for
the period, days for its inside. A window is put together from the coarsest tiles that fit into it and finer ones at its
edges; where an edge is older than the fine tiles, the tile on the edge counts by its share.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from burnline_slo.domain.tile_layers import Layer, Rows, Sums
from burnline_slo.domain.tiles import Span, Tiles

HOUR = 3_600
DAY = 86_400
COARSE_SECONDS = 300
FINE_HOURS = 7
COARSE_DAYS = 4
BACK_SECONDS = DAY
"""A window may end so long before the newest tile and still be whole: after an absence alerts are stepped through the
tiles that were missed, and each step looks at the period that ended then."""


class TileStore:
    """Rings of tiles per grain, one row per ledger. Not thread-safe: its owner holds a lock.

    `end` is the end of the newest tile of all rows (Unix seconds). Rows that lag behind have no data there.
    """

    def __init__(self, tile_seconds: int, longest_period_seconds: int) -> None:
        if COARSE_SECONDS % tile_seconds or tile_seconds > COARSE_SECONDS:
            raise ValueError(f"a tile divides {COARSE_SECONDS} seconds, got {tile_seconds}")
        fine_slots = FINE_HOURS * HOUR // tile_seconds
        self.tile_seconds = tile_seconds
        self.rows = 0
        self.end = 0
        self._capacity = 0
        self._layers = [Layer(tile_seconds, fine_slots)] if tile_seconds < COARSE_SECONDS else []
        self._layers += [
            Layer(COARSE_SECONDS, COARSE_DAYS * DAY // COARSE_SECONDS),
            *(Layer(grain, _touched(longest_period_seconds + BACK_SECONDS, grain)) for grain in (HOUR, DAY)),
        ]

    @property
    def fine_start(self) -> int:
        """The oldest moment whose finest tiles are kept; older stretches may be written with coarse tiles."""
        return self._layers[0].start or 0

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(layer.nbytes for layer in self._layers)

    def reserve(self, rows: int) -> None:
        """Makes room for `rows` rows at once, which is cheaper than one by one."""
        for layer in self._layers:
            layer.grow(rows)
        self._capacity = max(rows, self._capacity)

    def add_row(self) -> int:
        """A new, empty row; its number."""
        self.rows += 1
        if self._capacity < self.rows:
            self.reserve(self.rows + self.rows // 8 + 8)
        return self.rows - 1

    def clear_row(self, row: int) -> None:
        """Forgets a row's tiles so that another ledger can use it."""
        for layer in self._layers:
            layer.clear(row)

    def advance(self, end: int) -> None:
        """Moves the newest edge forward to `end`; never back."""
        if end > self.end:
            self.end = end
            for layer in self._layers:
                layer.advance(end)

    def write(self, rows: Sequence[int], tiles: Sequence[Tiles]) -> None:
        """Writes one Tiles per row, all over the same span, ending at `end` or before.

        Tiles that the layer of their own grain still holds are replaced; older ones are added: write them once.
        """
        span = tiles[0].span
        count = len(span)
        if not count:
            return
        at: Rows = np.asarray(rows, dtype=np.intp)
        change = Sums(
            bad=np.stack([one.bad for one in tiles], axis=1),
            total=np.stack([one.total for one in tiles], axis=1),
            covered_seconds=np.stack([one.covered_seconds for one in tiles], axis=1).astype(np.float64),
        )
        starts = np.arange(count, dtype=np.intp) * span.grain_seconds + span.start
        for layer in self._layers:
            if layer.grain < span.grain_seconds:
                continue
            if layer.grain == span.grain_seconds:
                change = self._replace(layer, at, starts // layer.grain, change)
            else:
                layer.add(at, starts // layer.grain, change)

    def adjust(self, row: int, span: Span, change: Sums) -> None:
        """Adds a change, of the shape (tiles,), to the tiles of a span that were written before."""
        starts = np.arange(len(span), dtype=np.intp) * span.grain_seconds + span.start
        at: Rows = np.asarray([row], dtype=np.intp)
        column = Sums(
            bad=change.bad[:, None], total=change.total[:, None], covered_seconds=change.covered_seconds[:, None]
        )
        for layer in self._layers:
            if layer.grain >= span.grain_seconds:
                layer.add(at, starts // layer.grain, column)

    def _replace(self, layer: Layer, at: Rows, numbers: Rows, values: Sums) -> Sums:
        held = numbers >= (layer.start or 0) // layer.grain
        if not held.any():
            return values
        first = int(np.flatnonzero(held)[0])
        change = layer.put(at, numbers[first:], _lines(values, first, None))
        before = _lines(values, 0, first)
        return Sums(
            bad=np.vstack((before.bad, change.bad)),
            total=np.vstack((before.total, change.total)),
            covered_seconds=np.vstack((before.covered_seconds, change.covered_seconds)),
        )

    def sums(self, start: int, end: int) -> Sums:
        """Bad, total and covered seconds of [start, end) for every row, each an array of shape (rows,)."""
        result = Sums(
            bad=np.zeros(self._capacity), total=np.zeros(self._capacity), covered_seconds=np.zeros(self._capacity)
        )
        oldest = self._layers[-1].start
        if oldest is not None:
            for piece in self._pieces(len(self._layers) - 1, max(start, oldest), min(end, self.end)):
                result = result + piece
        bad = np.clip(result.bad[: self.rows], 0, None)
        return Sums(
            bad=bad,
            total=np.maximum(result.total[: self.rows], bad),
            covered_seconds=np.clip(result.covered_seconds[: self.rows], 0, end - start),
        )

    def _pieces(self, level: int, start: int, end: int) -> Iterator[Sums]:
        if start >= end:
            return
        layer = self._layers[level]
        first, last = -(-start // layer.grain), end // layer.grain
        if first > last:
            yield from self._edge(level, start, end)
            return
        yield from self._edge(level, start, first * layer.grain)
        first = max(first, (layer.start or 0) // layer.grain)
        if first < last:
            yield layer.sums(first, last)
        yield from self._edge(level, last * layer.grain, end)

    def _edge(self, level: int, start: int, end: int) -> Iterator[Sums]:
        """Less than one tile of `level`: from finer tiles where they reach back that far, else by share."""
        if start >= end:
            return
        layer = self._layers[level]
        if level > 0 and self._layers[level - 1].spans(start):
            yield from self._pieces(level - 1, start, end)
        elif layer.spans(start):
            yield layer.share(start // layer.grain, end - start)

    def curve(self, row: int, grain: int, start: int, end: int) -> tuple[range, Sums]:
        """One row's tiles of a layer's own `grain` from `start` to `end`: the ends of the tiles, and their sums."""
        layer = next(layer for layer in self._layers if layer.grain == grain)
        first = max(start // grain, (layer.start or 0) // grain)
        last = max(first, -(-min(end, self.end) // grain))
        return range((first + 1) * grain, (last + 1) * grain, grain), layer.row(row, first, last)


def _touched(seconds: int, grain: int) -> int:
    """How many tiles a stretch of that length can lie in: those that fit into it, and one that it cuts at each end."""
    return seconds // grain + 2


def _lines(values: Sums, first: int, last: int | None) -> Sums:
    return Sums(
        bad=values.bad[first:last],
        total=values.total[first:last],
        covered_seconds=values.covered_seconds[first:last],
    )
