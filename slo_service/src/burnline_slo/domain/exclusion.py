"""What corrections take out of tiles."""

from collections.abc import Sequence

import numpy as np

from burnline_slo.domain.corrections import Correction, Stretch, merged_stretches
from burnline_slo.domain.tiles import Floats, Span, Tiles, from_epoch


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
