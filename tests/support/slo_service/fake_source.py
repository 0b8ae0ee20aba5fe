"""A metric source made of functions of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from tests.support.slo_service.values import NOON, events_sli

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.tiles import Span, Tiles, to_epoch
from burnline_slo.errors import SourceError

MINUTE, HOUR, DAY = 60, 3_600, 86_400
T0 = to_epoch(NOON) + 17 * MINUTE
"""On a minute, but on no hour and no 5 minutes."""

REQUESTS, ORDERS = events_sli("requests"), events_sli("orders")

Ints: TypeAlias = npt.NDArray[np.int64]
Story: TypeAlias = Callable[[Ints], tuple[Ints, Ints]]
"""Bad and total events of minutes, given by their number since 1970."""


def busy(minutes: Ints) -> tuple[Ints, Ints]:
    """Traffic that differs from minute to minute, and few errors."""
    total = 500 + (minutes * 7_919) % 1_000
    return np.where(minutes % 97 == 0, 3, 0).astype(np.int64), total


def failing(*stretches: tuple[int, int], ratio: float = 0.5) -> Story:
    """Traffic with errors in the stretches (from, to) of Unix seconds."""

    def story(minutes: Ints) -> tuple[Ints, Ints]:
        total = np.full(len(minutes), 1_000, dtype=np.int64)
        bad = np.zeros(len(minutes), dtype=np.int64)
        for first, last in stretches:
            bad[(minutes * MINUTE >= first) & (minutes * MINUTE < last)] = round(1_000 * ratio)
        return bad, total

    return story


class FakeSource:
    """Answers from stories. An SLI without a story fails the test."""

    def __init__(self, stories: Mapping[SLI, Story]) -> None:
        self.stories = dict(stories)
        self.away: str | None = None
        self.refused: dict[SLI, str] = {}
        self.kept_from = 0
        """Unix seconds; nothing is known of the time before."""
        self.silent: list[tuple[int, int]] = []
        """Stretches (from, to) of Unix seconds without a sample."""
        self.late: set[int] = set()
        """Minutes (by their Unix seconds) of which only half is there yet."""
        self.asked: list[tuple[tuple[SLI, ...], Span]] = []

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles | NoData]:
        self.asked.append((tuple(slis), span))
        if self.away is not None:
            raise SourceError(self.away)
        return [NoData(reason=self.refused[sli]) if sli in self.refused else self._tiles(sli, span) for sli in slis]

    def scrape_interval(self) -> timedelta:
        return timedelta(seconds=15)

    def _tiles(self, sli: SLI, span: Span) -> Tiles:
        minutes = np.arange(span.start // MINUTE, span.end // MINUTE)
        bad, total = (counts.astype(np.float64) for counts in self.stories[sli](minutes))
        known = minutes * MINUTE >= self.kept_from
        for first, last in self.silent:
            known &= (minutes * MINUTE < first) | (minutes * MINUTE >= last)
        share = np.where(np.isin(minutes * MINUTE, list(self.late)), 0.5, 1.0) * known
        bad, total = bad * share, total * share
        shape = (len(span), -1)
        return Tiles(
            span=span,
            bad=bad.reshape(shape).sum(axis=1),
            total=total.reshape(shape).sum(axis=1),
            covered_seconds=(known.reshape(shape).sum(axis=1) * MINUTE).astype(np.uint32),
        )

    def truth(self, sli: SLI, start: int, end: int) -> tuple[float, float]:
        """The bad and total events there were, whatever was said of them."""
        bad, total = self.stories[sli](np.arange(start // MINUTE, end // MINUTE))
        return float(bad.sum()), float(total.sum())

    def minutes_asked(self) -> int:
        """How many minutes were asked for altogether, counting each SLI."""
        return sum(len(slis) * (span.end - span.start) // MINUTE for slis, span in self.asked)
