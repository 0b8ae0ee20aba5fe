"""What corrections take out of tiles."""

from collections.abc import Sequence

import numpy as np

from slo_service.domain.corrections import Correction, merged_stretches
from slo_service.domain.tiles import Floats, Span, Tiles, from_epoch


def excluded_share(corrections: Sequence[Correction], span: Span) -> Floats:
    """How much of each tile is excluded, 0 to 1. Stretches that overlap count once."""
    share = np.zeros(len(span))
    starts = span.start + np.arange(len(span)) * span.grain_seconds
    for start, end in merged_stretches(corrections, from_epoch(span.start), from_epoch(span.end)):
        overlap = np.minimum(starts + span.grain_seconds, end.timestamp()) - np.maximum(starts, start.timestamp())
        share += np.clip(overlap, 0, None) / span.grain_seconds
    return share


def excluded_part(tiles: Tiles, share: Floats) -> Tiles:
    """What the corrections take out of the tiles."""
    return Tiles(
        span=tiles.span,
        bad=tiles.bad * share,
        total=tiles.total * share,
        covered_seconds=np.rint(tiles.covered_seconds * share).astype(np.uint32),
    )
