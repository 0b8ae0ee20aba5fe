"""What is counted: the table of all kinds of SLI, and those that judge slices of time by others.

A plain kind answers for itself (see `sli_kinds.kind`) and stands in `PlainSLI`; type checks then lead to the few places
that ask which kind it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self, TypeAlias

from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli_kinds.availability import AvailabilitySLI
from burnline_slo.domain.sli_kinds.events import EventsSLI
from burnline_slo.domain.sli_kinds.expressions import ExpressionSLI, RatioSLI
from burnline_slo.domain.sli_kinds.kind import WINDOW, CountedPart, SLIKind, Unit, number_text
from burnline_slo.domain.sli_kinds.latency import LatencySLI, NativeLatencySLI

__all__ = [
    "SLI",
    "WINDOW",
    "AvailabilitySLI",
    "EmptySlice",
    "EventsSLI",
    "ExpressionSLI",
    "JointSlicesSLI",
    "LatencySLI",
    "NativeLatencySLI",
    "PlainSLI",
    "RatioSLI",
    "SlicesSLI",
    "TimeslicesSLI",
    "Unit",
    "counted_by",
    "judges",
]

PlainSLI: TypeAlias = EventsSLI | ExpressionSLI | LatencySLI | NativeLatencySLI | AvailabilitySLI | RatioSLI
"""Those whose bad and total the source is asked for."""


class EmptySlice(StrEnum):
    """What a slice without events counts as."""

    LEFT_OUT = "left_out"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeslicesSLI(SLIKind):
    """Slices of time: one is good when the good share of its own events is at least `target` (0 to 1).

    With no target each slice counts by its own share: it is as bad as its error ratio, whatever its traffic.
    """

    unit: ClassVar = Unit.SLICES
    of: PlainSLI
    slice: timedelta
    target: Decimal | None
    empty: EmptySlice = EmptySlice.LEFT_OUT

    def __post_init__(self) -> None:
        if not timedelta(minutes=1) <= self.slice <= timedelta(days=1) or timedelta(days=1) % self.slice:
            raise ValueError(f"a slice lasts from 1 minute to 1 day and divides a day, got {self.slice}")
        if self.target is not None and not 0 < self.target <= 1:
            raise ValueError(f"a slice's target lies above 0 and up to 1, got {self.target}")

    def identity(self) -> tuple[str, ...]:
        seconds = self.slice // timedelta(seconds=1)
        target = "share" if self.target is None else number_text(self.target)
        return ("timeslices", str(seconds), target, str(self.empty), *self.of.identity())

    def counted_parts(self) -> tuple[CountedPart, ...]:
        return self.of.counted_parts()

    def selectors(self) -> tuple[Selector, ...]:
        return self.of.selectors()

    def combination_selectors(self) -> tuple[Selector, ...]:
        return self.of.combination_selectors()

    def narrow(self, labels: Mapping[str, str]) -> Self:
        return replace(self, of=self.of.narrow(labels))


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSlicesSLI(SLIKind):
    """Slices of time that several SLIs judge together: one is bad when any of the parts finds it bad."""

    unit: ClassVar = Unit.SLICES
    parts: tuple[TimeslicesSLI, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("slices are judged together by two parts or more")
        if len({(part.slice, part.empty) for part in self.parts}) != 1:
            raise ValueError("parts that judge the same slices have one length of slice, and one rule for empty ones")
        if any(part.target is None for part in self.parts):
            raise ValueError("each part that judges slices has a target")

    @property
    def slice(self) -> timedelta:
        return self.parts[0].slice

    def identity(self) -> tuple[str, ...]:
        return ("joint slices", *(text for part in self.parts for text in part.identity()))

    def counted_parts(self) -> tuple[CountedPart, ...]:
        return tuple(counted for part in self.parts for counted in part.counted_parts())


SlicesSLI: TypeAlias = TimeslicesSLI | JointSlicesSLI
SLI: TypeAlias = PlainSLI | SlicesSLI


def judges(sli: SlicesSLI) -> tuple[TimeslicesSLI, ...]:
    """Those that judge the slices, each by events of its own."""
    return sli.parts if isinstance(sli, JointSlicesSLI) else (sli,)


def counted_by(sli: SLI) -> tuple[PlainSLI, ...]:
    """What is asked of the source: the SLI itself, or what its slices are made of."""
    return tuple(one.of for one in judges(sli)) if isinstance(sli, SlicesSLI) else (sli,)
