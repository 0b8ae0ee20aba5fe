"""Sums of windows over all ledgers at once."""

from datetime import timedelta

import numpy as np

from burnline_slo.domain.events import Events
from burnline_slo.domain.tile_store import TileStore
from burnline_slo.domain.tiles import Floats


class WindowSums:
    """Sums each window once, for all rows of the store, and keeps it: for one look while nothing is written."""

    def __init__(self, store: TileStore) -> None:
        self.store = store
        self._kept: dict[tuple[int, timedelta], Floats] = {}

    def events(self, row: int, end: int, length: timedelta) -> Events:
        """One row's events of the window of that length that ends at `end` (Unix seconds)."""
        kept = self._kept.get((end, length))
        if kept is None:
            sums = self.store.sums(end - length // timedelta(seconds=1), end)
            kept = self._kept[end, length] = np.stack((sums.bad, sums.total, sums.covered_seconds), axis=1)
        bad, total, covered_seconds = kept[row].tolist()
        return Events(bad=bad, total=total, covered=timedelta(seconds=covered_seconds))
