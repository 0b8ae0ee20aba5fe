"""Curves of one SLO from its tiles."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from burnline_slo.domain.charts import Charts, Curve
from burnline_slo.domain.sli import JointSlicesSLI, TimeslicesSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_layers import Sums
from burnline_slo.domain.tile_store import COARSE_DAYS, COARSE_SECONDS, FINE_HOURS, HOUR, TileStore
from burnline_slo.domain.tiles import Floats, from_epoch

TilesOf = Callable[[int, int, int], tuple[range, Sums]]
"""Tiles of a grain from a start to an end (Unix seconds): the ends of the tiles and their sums."""


def charts(store: TileStore, tiles_of: TilesOf, slo: SLO, length: timedelta) -> Charts:
    """The curves of the last `length` up to the store's newest tile, in the finest tiles kept for that long."""
    end = store.end
    grain = max(_grain(store, length), _slice_grain(slo))
    ends, sums = tiles_of(grain, end - _seconds(length), end)
    error_ratio = _ratio(sums.bad, sums.total)
    return Charts(
        step=timedelta(seconds=grain),
        budget_remaining=_budget_remaining(store, tiles_of, slo),
        error_ratio=_curve(ends, error_ratio, end),
        bad_per_second=_curve(ends, _per_second(sums.bad, sums), end),
        total_per_second=_curve(ends, _per_second(sums.total, sums), end),
        burn_rates={
            window: curve
            for window in slo.policy.windows
            if (curve := _burn_rate(store, tiles_of, slo, window, length)) is not None
        },
    )


def _budget_remaining(store: TileStore, tiles_of: TilesOf, slo: SLO) -> Curve:
    period = _seconds(from_epoch(store.end) - slo.period.start(from_epoch(store.end)))
    grain = store.tile_seconds if period <= (FINE_HOURS - 1) * HOUR else HOUR
    ends, sums = tiles_of(grain, store.end - period, store.end)
    allowed = float(slo.objective.error_budget_ratio) * sums.total.sum()
    if not allowed:
        return Curve(times=(), values=())
    remaining = 1 - np.cumsum(sums.bad) / allowed
    remaining[np.cumsum(sums.covered_seconds) == 0] = np.nan
    return _curve(ends, remaining, store.end)


def _burn_rate(store: TileStore, tiles_of: TilesOf, slo: SLO, window: timedelta, length: timedelta) -> Curve | None:
    """The window's burn rate at each step, None where the tiles kept for that long are coarser than the window."""
    grain = _grain(store, length + window)
    if grain > _seconds(window):
        return None
    ends, sums = tiles_of(grain, store.end - _seconds(length + window), store.end)
    width = _seconds(window) // grain
    bad, total = _moving(sums.bad, width), _moving(sums.total, width)
    ratio = _ratio(bad, total)
    return _curve(ends[width - 1 :], ratio / float(slo.objective.error_budget_ratio), store.end)


def _moving(values: Floats, width: int) -> Floats:
    """Sums of `width` neighbours; shorter than the input by width − 1."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    moving: Floats = np.maximum(sums[width:] - sums[:-width], 0.0)
    return moving


def _per_second(counts: Floats, sums: Sums) -> Floats:
    return _ratio(counts, sums.covered_seconds)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Element by element, NaN where the whole is zero."""
    ratio: Floats = np.full(len(part), np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio


def _grain(store: TileStore, length: timedelta) -> int:
    if length <= timedelta(hours=FINE_HOURS):
        return store.tile_seconds
    return COARSE_SECONDS if length <= timedelta(days=COARSE_DAYS) else HOUR


def _slice_grain(slo: SLO) -> int:
    """Slices are counted where they end: steps shorter than a slice would be empty, and then full of it."""
    if not isinstance(slo.sli, TimeslicesSLI | JointSlicesSLI):
        return 0
    return COARSE_SECONDS if _seconds(slo.sli.slice) <= COARSE_SECONDS else HOUR


def _curve(ends: range, values: Floats, newest: int) -> Curve:
    return Curve(
        times=[min(end, newest) for end in ends],
        values=[None if np.isnan(value) else value for value in values.tolist()],
    )


def _seconds(duration: timedelta) -> int:
    return duration // timedelta(seconds=1)
