"""One ledger's tiles of several grains put into one row of runs, without overlaps.

Where tiles of two grains lie over each other the finer ones win, unless the coarser one covers more seconds: then the
finer ones are only a part of the story, and taking them would lose events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from burnline_slo.domain.tiles import Floats, Seconds, Span, Tiles

LONGEST_HOLE_SECONDS = 86_400
"""A stretch without data longer than this ends a run; shorter ones are tiles that cover nothing."""

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Columns:
    """Tiles that have data, in any order, one element each."""

    start: Ints
    grain: Ints
    bad: Floats
    total: Floats
    covered: Seconds

    def where(self, mask: Mask | Ints) -> "_Columns":
        return _Columns(
            start=self.start[mask],
            grain=self.grain[mask],
            bad=self.bad[mask],
            total=self.total[mask],
            covered=self.covered[mask],
        )


def runs(pieces: Sequence[Tiles], start: int | None) -> Sequence[Tiles]:
    """The tiles with data that end after `start` (Unix seconds; None: all), as runs of one grain in time order.

    `pieces` of the same grain do not overlap, and of two grains one divides the other.
    """
    chosen = _none()
    for grain in sorted({piece.span.grain_seconds for piece in pieces}):
        layer = _covered([piece for piece in pieces if piece.span.grain_seconds == grain], start)
        chosen = _settle(chosen, layer, grain)
    return _dense(chosen)


def coarsened(tiles: Sequence[Tiles], grain_seconds: int) -> Sequence[Tiles]:
    """The same events in tiles of `grain_seconds`, for runs of finer grain; coverage adds up, so it may be partial.

    A run ends at every hole, so that writing it erases nothing that lies there in coarse tiles already.
    """
    columns = _covered(tiles, None)
    if not len(columns.start):
        return []
    start, place = np.unique(columns.start // grain_seconds * grain_seconds, return_inverse=True)
    return _dense(
        _Columns(
            start=start,
            grain=np.full(len(start), grain_seconds, dtype=np.int64),
            bad=_sums(place, columns.bad),
            total=_sums(place, columns.total),
            covered=_sums(place, columns.covered).astype(np.uint32),
        ),
        longest_hole_seconds=0,
    )


def erase_covered(fine: Tiles, coarse: Tiles) -> bool:
    """Clears the tiles of `fine` under those tiles of `coarse` that cover as much or more; whether there were any."""
    grain = coarse.span.grain_seconds
    place = (_starts(fine.span) - coarse.span.start) // grain
    inside = (place >= 0) & (place < len(coarse.span)) & (fine.covered_seconds > 0)
    if not inside.any():
        return False
    finer = _sums(place[inside], fine.covered_seconds[inside], len(coarse.span))
    inside[inside] = (coarse.covered_seconds >= finer)[place[inside]]
    for array in (fine.bad, fine.total, fine.covered_seconds):
        array[inside] = 0
    return bool(inside.any())


def _sums(place: npt.NDArray[np.intp], values: Floats | Seconds, places: int = 0) -> Floats:
    """Adds up the values of each place; at least `places` of them."""
    return np.bincount(place, weights=values, minlength=places).astype(np.float64, copy=False)


def _starts(span: Span) -> Ints:
    return np.arange(span.start, span.end, span.grain_seconds, dtype=np.int64)


def _none() -> _Columns:
    ints = np.zeros(0, dtype=np.int64)
    return _Columns(start=ints, grain=ints, bad=np.zeros(0), total=np.zeros(0), covered=np.zeros(0, dtype=np.uint32))


def _join(parts: Sequence[_Columns]) -> _Columns:
    return _Columns(
        start=np.concatenate([one.start for one in parts]),
        grain=np.concatenate([one.grain for one in parts]),
        bad=np.concatenate([one.bad for one in parts]),
        total=np.concatenate([one.total for one in parts]),
        covered=np.concatenate([one.covered for one in parts]),
    )


def _covered(pieces: Sequence[Tiles], start: int | None) -> _Columns:
    if not pieces:
        return _none()
    everything = _join(
        [
            _Columns(
                start=_starts(piece.span),
                grain=np.full(len(piece.span), piece.span.grain_seconds, dtype=np.int64),
                bad=piece.bad,
                total=piece.total,
                covered=piece.covered_seconds,
            )
            for piece in pieces
        ]
    )
    wanted = everything.covered > 0
    if start is not None:
        wanted &= everything.start + everything.grain > start
    return everything.where(wanted)


def _settle(finer: _Columns, layer: _Columns, grain: int) -> _Columns:
    """Both together, where they overlap only the side that wins."""
    if not len(finer.start) or not len(layer.start):
        return _join([finer, layer])
    layer = layer.where(np.argsort(layer.start))
    bucket = finer.start // grain * grain
    place = np.minimum(np.searchsorted(layer.start, bucket), len(layer.start) - 1)
    under = layer.start[place] == bucket
    finer_covered = _sums(place[under], finer.covered[under], len(layer.start))
    coarser_wins = layer.covered > finer_covered
    return _join([finer.where(~(under & coarser_wins[place])), layer.where(coarser_wins)])


def _dense(columns: _Columns, longest_hole_seconds: int = LONGEST_HOLE_SECONDS) -> Sequence[Tiles]:
    if not len(columns.start):
        return []
    columns = columns.where(np.argsort(columns.start))
    ends = columns.start + columns.grain
    breaks = (np.diff(columns.grain) != 0) | (columns.start[1:] - ends[:-1] > longest_hole_seconds)
    edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(columns.start)]
    return [_run(columns, first, last) for first, last in pairwise(edges)]


def _run(columns: _Columns, first: int, last: int) -> Tiles:
    grain, begin = int(columns.grain[first]), int(columns.start[first])
    run = Tiles.empty(Span(start=begin, end=int(columns.start[last - 1]) + grain, grain_seconds=grain))
    place = (columns.start[first:last] - begin) // grain
    run.bad[place] = columns.bad[first:last]
    run.total[place] = columns.total[first:last]
    run.covered_seconds[place] = columns.covered[first:last]
    return run
