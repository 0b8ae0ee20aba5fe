"""The arithmetic of journeys: from the sums of their parts to one. Apart from `composite`, because reading files needs
no numpy, and `burnline check` is to start at once.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from burnline_slo.domain.composite import Combine, CompositeSLI, MissingPart
from burnline_slo.domain.events import Events
from burnline_slo.domain.tile_layers import Sums
from burnline_slo.domain.tiles import Floats

Flags: TypeAlias = npt.NDArray[np.bool_]


def combined(sli: CompositeSLI, parts: Mapping[str, Events], length: timedelta) -> Events:
    """One stretch of `length`: the seconds of it, and as many bad ones as the combined error ratio says."""
    seconds = length.total_seconds()
    one = _combine(
        sli,
        [
            Sums(
                bad=np.array([parts[name].bad]),
                total=np.array([parts[name].total]),
                covered_seconds=np.array([parts[name].covered.total_seconds()]),
            )
            for name, _ in sli.parts
        ],
        seconds,
    )
    return Events(
        bad=float(min(one.bad[0], one.total[0])),
        total=float(one.total[0]),
        covered=timedelta(seconds=float(min(one.covered_seconds[0], seconds))),
    )


def combined_tiles(
    sli: CompositeSLI, parts: Sequence[Sums], seconds: float | Floats, excluded: Flags | None = None
) -> Sums:
    """The same for tiles of so many `seconds` each, one Sums per part in the parts' order.

    `excluded`, of the shape (parts, tiles), says which parts corrections leave out of a tile altogether: whatever else
    a part without events counts as, such a one is as if it were no part.
    """
    return _combine(sli, parts, seconds, excluded)


def _combine(sli: CompositeSLI, parts: Sequence[Sums], seconds: float | Floats, excluded: Flags | None = None) -> Sums:
    total = np.stack([part.total for part in parts])
    bad = np.stack([part.bad for part in parts])
    covered = np.stack([part.covered_seconds for part in parts])
    here = np.ones(total.shape, dtype=np.bool_) if excluded is None else ~excluded
    has_events = (total > 0) & here
    ratio = np.divide(bad, total, out=np.ones(bad.shape), where=has_events)
    counted = has_events if sli.missing is not MissingPart.BAD else here
    weights = np.array([weight for _, weight in sli.parts])[:, None] * counted
    whole = weights.sum(axis=0)
    if sli.combine is Combine.WORST:
        error_ratio = np.where(counted, ratio, 0.0).max(axis=0)
    else:
        error_ratio = np.divide((ratio * weights).sum(axis=0), whole, out=np.zeros(len(whole)), where=whole > 0)
    known = ((covered > 0) & here).any(axis=0)
    if sli.missing is MissingPart.NO_DATA:
        known = known & (has_events | ~here).all(axis=0)
    happened = known & counted.any(axis=0)
    return Sums(
        bad=np.where(happened, error_ratio * seconds, 0.0),
        total=np.where(happened, seconds, 0.0),
        covered_seconds=np.where(known, covered.max(axis=0), 0.0),
    )
