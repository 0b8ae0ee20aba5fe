"""What corrections take out of tiles: by the share of time, and at their edges exactly, where finer tiles are known."""

from collections.abc import Sequence

import numpy as np

from burnline_slo.domain.corrections import Correction, Stretch, merged_stretches
from burnline_slo.domain.tiles import Floats, Span, Tiles, from_epoch, to_epoch


def excluded_share(corrections: Sequence[Correction], span: Span) -> Floats:
    """How much of each tile is excluded, 0 to 1. Stretches that overlap count once."""
    stretches = merged_stretches(corrections, from_epoch(span.start), from_epoch(span.end))
    starts: Floats = np.arange(span.start, span.end, span.grain_seconds, dtype=np.float64)
    return excluded_seconds(stretches, starts, starts + span.grain_seconds) / span.grain_seconds


def excluded_seconds(stretches: Sequence[Stretch], starts: Floats, ends: Floats) -> Floats:
    """How many seconds of each tile, from and to in Unix seconds, lie in the stretches, which do not overlap."""
    seconds = np.zeros(len(starts))
    for start, end in stretches:
        seconds += np.clip(np.minimum(ends, end.timestamp()) - np.maximum(starts, start.timestamp()), 0, None)
    return seconds


def excluded_part(tiles: Tiles, share: Floats) -> Tiles:
    """What the corrections take out of the tiles."""
    return Tiles(
        span=tiles.span,
        bad=tiles.bad * share,
        total=tiles.total * share,
        covered_seconds=np.rint(tiles.covered_seconds * share).astype(np.uint32),
    )


def edge_tiles(corrections: Sequence[Correction], begin: int, finish: int, grain_seconds: int) -> list[int]:
    """The starts of tiles that are excluded in part only, of those that lie in [begin, finish); the newest first."""
    stretches = merged_stretches(corrections, from_epoch(begin), from_epoch(finish))
    edges = (to_epoch(edge) for stretch in stretches for edge in stretch)
    starts = {edge // grain_seconds * grain_seconds for edge in edges if edge % grain_seconds}
    return sorted((start for start in starts if begin <= start and start + grain_seconds <= finish), reverse=True)


def excluded_exactly(
    tiles: Tiles, corrections: Sequence[Correction], finer: dict[int, Tiles]
) -> tuple[Tiles, Sequence[int]]:
    """What the corrections take out of the tiles, and the starts of those of which only the share of time is known.

    Of a tile that is excluded in part, `finer` may have the finer tiles in it, by its start.
    """
    share = excluded_share(corrections, tiles.span)
    part, estimated = excluded_part(tiles, share), []
    for index in np.flatnonzero((share > 0) & (share < 1)).tolist():
        start = tiles.span.start + index * tiles.span.grain_seconds
        inside = finer.get(start)
        if inside is None or not _is_all_of_it(inside, tiles, index):
            estimated.append(start)
            continue
        taken = excluded_part(inside, excluded_share(corrections, inside.span))
        part.bad[index] = _of(tiles.bad[index], taken.bad.sum(), inside.bad.sum())
        part.total[index] = _of(tiles.total[index], taken.total.sum(), inside.total.sum())
        if inside.covered_seconds.sum() >= tiles.covered_seconds[index]:
            part.covered_seconds[index] = min(tiles.covered_seconds[index], taken.covered_seconds.sum())
    return part, estimated


def _is_all_of_it(inside: Tiles, tiles: Tiles, index: int) -> bool:
    """Whether the finer tiles have what the coarse one has: its time, or its events, where samples end within it."""
    same_events = np.isclose(inside.total.sum(), tiles.total[index], rtol=1e-6, atol=0.0)
    return bool(inside.covered_seconds.sum() >= tiles.covered_seconds[index] or (same_events and inside.total.any()))


def one_tile(tiles: Tiles, start: int) -> Tiles:
    """The tile that begins then."""
    index = (start - tiles.span.start) // tiles.span.grain_seconds
    return Tiles(
        span=Span(start=start, end=start + tiles.span.grain_seconds, grain_seconds=tiles.span.grain_seconds),
        bad=tiles.bad[index : index + 1],
        total=tiles.total[index : index + 1],
        covered_seconds=tiles.covered_seconds[index : index + 1],
    )


def _of(whole: float, taken: float, together: float) -> float:
    """`taken` where the finer tiles say the same as the coarse one together; else as large a part of it."""
    if together == whole or not together:
        return min(whole, taken)
    return whole * (taken / together)
