"""Tiles: pairs of bad and total events per stretch of time, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from burnline_slo.domain.judge.decisions import Decision

Floats = npt.NDArray[np.float64]
Seconds = npt.NDArray[np.uint32]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole tiles of one grain: from `start` (inclusive) to `end` (exclusive), Unix seconds, multiples of the grain."""

    start: int
    end: int
    grain_seconds: int

    def __post_init__(self) -> None:
        if self.grain_seconds <= 0 or self.start % self.grain_seconds or self.end % self.grain_seconds:
            raise ValueError(f"a span is made of whole tiles, got {self}")
        if self.end < self.start:
            raise ValueError(f"a span ends where it starts or later, got {self}")

    def __len__(self) -> int:
        """How many tiles it has."""
        return (self.end - self.start) // self.grain_seconds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tiles:
    """The tiles of one SLI over a span; each array has one element per tile, in time order.

    `covered_seconds` is the grain where there is data and 0 where there is none (then bad and total are 0 as well).
    """

    span: Span
    bad: Floats
    total: Floats
    covered_seconds: Seconds
    decisions: tuple[Decision, ...] = ()
    """What was decided of counters that were not steady, where the tiles come from a source."""

    def __post_init__(self) -> None:
        expected = (len(self.span),)
        if not self.bad.shape == self.total.shape == self.covered_seconds.shape == expected:
            raise ValueError(f"tiles need arrays of shape {expected}")

    @classmethod
    def empty(cls, span: Span) -> "Tiles":
        """Tiles without any data."""
        return cls(
            span=span,
            bad=np.zeros(len(span)),
            total=np.zeros(len(span)),
            covered_seconds=np.zeros(len(span), dtype=np.uint32),
        )


def to_epoch(moment: datetime) -> int:
    """Unix seconds of an aware moment, cut to the second."""
    return int((moment - EPOCH) // timedelta(seconds=1))


def from_epoch(seconds: int) -> datetime:
    """The aware UTC moment of Unix seconds."""
    return EPOCH + timedelta(seconds=seconds)


def split(start: int, end: int, fine: int, coarse: int, fine_from: int) -> Sequence[Span]:
    """Covers [start, end) with spans: `fine` tiles from `fine_from` on and at unaligned edges, `coarse` ones between.

    All times are Unix seconds; start and end are multiples of `fine`, and `coarse` is a multiple of `fine`.
    """
    first_coarse = -(-start // coarse) * coarse
    last_coarse = min(end, fine_from) // coarse * coarse
    if first_coarse >= last_coarse:
        return [Span(start=start, end=end, grain_seconds=fine)] if start < end else []
    spans = [
        Span(start=start, end=first_coarse, grain_seconds=fine),
        Span(start=first_coarse, end=last_coarse, grain_seconds=coarse),
        Span(start=last_coarse, end=end, grain_seconds=fine),
    ]
    return [span for span in spans if len(span)]
