"""Slices of time, each good or bad as a whole."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from slo_service.domain.sli import EmptySlice, TimeslicesSLI
from slo_service.domain.tiles import Span, Tiles


def slices_around(sli: TimeslicesSLI, span: Span) -> Span:
    """The slices that end within the span, or at its end: what has to be known to judge them."""
    length = sli.slice // timedelta(seconds=1)
    return Span(start=span.start // length * length, end=span.end // length * length, grain_seconds=length)


def judge(sli: TimeslicesSLI, slices: Tiles, span: Span) -> Tiles:
    """Tiles over `span` that count slices: one in total, and one in bad if it missed its target, where it ends.

    `slices` has the slice as its grain and covers `slices_around`. A slice without data counts nothing; a slice that
    has not ended by the end of the span is judged later, its tiles so far are taken as covered.
    """
    good_ratio = np.divide(
        slices.total - slices.bad, slices.total, out=np.zeros(len(slices.span)), where=slices.total > 0
    )
    known = slices.covered_seconds > 0
    happened = known & (slices.total > 0)
    counted = known if sli.empty is not EmptySlice.LEFT_OUT else happened
    missed = happened & (good_ratio < float(sli.target))
    if sli.empty is EmptySlice.BAD:
        missed |= known & ~happened
    ends = slices.span.start + (np.arange(len(slices.span)) + 1) * slices.span.grain_seconds
    inside = ends > span.start
    places = (ends[inside] - 1 - span.start) // span.grain_seconds
    result = Tiles.empty(span)
    np.add.at(result.bad, places, missed[inside].astype(np.float64))
    np.add.at(result.total, places, counted[inside].astype(np.float64))
    return replace(result, covered_seconds=_covered(slices, span, known))


def _covered(
    slices: Tiles, span: Span, known: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The grain for tiles within slices that have data, or within one that goes on."""
    starts = span.start + np.arange(len(span)) * span.grain_seconds
    numbers = (starts - slices.span.start) // slices.span.grain_seconds
    running = numbers >= len(known)
    covered = running.copy()
    covered[~running] = known[numbers[~running]]
    return np.where(covered, span.grain_seconds, 0).astype(np.uint32)
