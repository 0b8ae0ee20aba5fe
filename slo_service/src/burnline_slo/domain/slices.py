"""Slices of time, each good or bad as a whole, or by its share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from burnline_slo.domain.sli import EmptySlice, SlicesSLI, TimeslicesSLI, judges
from burnline_slo.domain.tiles import Floats, Span, Tiles


def slices_around(sli: SlicesSLI, span: Span) -> Span:
    """The slices that end within the span, or at its end: what has to be known to judge them."""
    length = sli.slice // timedelta(seconds=1)
    return Span(start=span.start // length * length, end=span.end // length * length, grain_seconds=length)


def judge(sli: SlicesSLI, parts: Sequence[Tiles], span: Span) -> Tiles:
    """Tiles over `span` that count slices: one in total, and its verdict in bad, where it ends.

    `parts` are the tiles of what each judge counts, with the slice as their grain, over `slices_around`. A slice
    without data counts nothing; a slice that has not ended by the end of the span is judged later, its tiles so far
    are taken as covered. Where several judge, the harshest verdict of those that know the slice is the slice's.
    """
    slices = parts[0].span
    verdicts = [_verdicts(one, tiles) for one, tiles in zip(judges(sli), parts, strict=True)]
    bad = np.max([bad for bad, _ in verdicts], axis=0)
    total = np.max([total for _, total in verdicts], axis=0)
    known = np.max([tiles.covered_seconds > 0 for tiles in parts], axis=0)
    ends = slices.start + (np.arange(len(slices)) + 1) * slices.grain_seconds
    inside = ends > span.start
    places = (ends[inside] - 1 - span.start) // span.grain_seconds
    result = Tiles.empty(span)
    np.add.at(result.bad, places, bad[inside])
    np.add.at(result.total, places, total[inside])
    return replace(result, covered_seconds=_covered(slices, span, known))


def _verdicts(sli: TimeslicesSLI, slices: Tiles) -> tuple[Floats, Floats]:
    """How bad each slice is, 0 to 1, and whether it counts, 0 or 1."""
    known = slices.covered_seconds > 0
    happened = known & (slices.total > 0)
    good_ratio = np.divide(slices.total - slices.bad, slices.total, out=np.zeros(len(slices.span)), where=happened)
    missed = 1 - good_ratio if sli.target is None else (good_ratio < float(sli.target)).astype(np.float64)
    bad = np.where(happened, missed, 0.0)
    if sli.empty is EmptySlice.BAD:
        bad[known & ~happened] = 1.0
    counted = known if sli.empty is not EmptySlice.LEFT_OUT else happened
    return bad, counted.astype(np.float64)


def _covered(
    slices: Span, span: Span, known: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The grain for tiles within slices that have data, or within one that goes on."""
    starts = span.start + np.arange(len(span)) * span.grain_seconds
    numbers = (starts - slices.start) // slices.grain_seconds
    running = numbers >= len(known)
    covered = running.copy()
    covered[~running] = known[numbers[~running]]
    return np.where(covered, span.grain_seconds, 0).astype(np.uint32)
