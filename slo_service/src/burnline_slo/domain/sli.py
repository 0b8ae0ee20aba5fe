"""What is counted: which events there are, and which of them are bad.

Expressions that are more than a selector hold the place of the window they are evaluated over as `$window`.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, assert_never

WINDOW = "$window"
"""Stands for a duration in expressions."""


class Unit(StrEnum):
    """What an SLI counts, and so what its budget is made of."""

    EVENTS = "events"
    SECONDS = "seconds"
    SLICES = "slices"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSLI:
    """Counters of events: exactly two of bad, good and total, each a PromQL selector of monotonic counters."""

    bad: str | None = None
    good: str | None = None
    total: str | None = None
    known_by: str = ""
    """A selector of series that targets had before their first event, if they were there; the whole when empty. It is
    no part of what is counted."""

    def __post_init__(self) -> None:
        _check_two(self.bad, self.good, self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionSLI:
    """Events per second as any PromQL: exactly two of bad, good and total, each with `$window` where a range stands.

    What an expression gives for several series is summed. Counts are as exact as the expression: `rate` extrapolates.
    """

    bad: str | None = None
    good: str | None = None
    total: str | None = None

    def __post_init__(self) -> None:
        _check_two(self.bad, self.good, self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySLI:
    """A classic histogram; an event is good when it took at most `threshold_seconds`, which is one of its buckets.

    `histogram` is the metric's name without `_bucket` or `_count`, `matchers` the inside of the braces.
    """

    histogram: str
    matchers: str
    threshold_seconds: Decimal
    known_by: str = ""
    """As for `EventsSLI`."""

    def __post_init__(self) -> None:
        _check_threshold(self.threshold_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeLatencySLI:
    """A native histogram, as a selector; the share below `threshold_seconds` is interpolated within its bucket."""

    histogram: str
    threshold_seconds: Decimal

    def __post_init__(self) -> None:
        _check_threshold(self.threshold_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilitySLI:
    """A gauge that is 1 while its target is up and 0 while it is down, as a selector; weighted by time and target."""

    gauge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSLI:
    """An expression that is an error ratio already, 0 to 1; weighted by time, because it tells no counts."""

    error_ratio: str


PlainSLI: TypeAlias = EventsSLI | ExpressionSLI | LatencySLI | NativeLatencySLI | AvailabilitySLI | RatioSLI


class EmptySlice(StrEnum):
    """What a slice without events counts as."""

    LEFT_OUT = "left_out"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeslicesSLI:
    """Slices of time: one is good when the good share of its own events is at least `target` (0 to 1).

    With no target each slice counts by its own share: it is as bad as its error ratio, whatever its traffic.
    """

    of: PlainSLI
    slice: timedelta
    target: Decimal | None
    empty: EmptySlice = EmptySlice.LEFT_OUT

    def __post_init__(self) -> None:
        if not timedelta(minutes=1) <= self.slice <= timedelta(days=1) or timedelta(days=1) % self.slice:
            raise ValueError(f"a slice lasts from 1 minute to 1 day and divides a day, got {self.slice}")
        if self.target is not None and not 0 < self.target <= 1:
            raise ValueError(f"a slice's target lies above 0 and up to 1, got {self.target}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSlicesSLI:
    """Slices of time that several SLIs judge together: one is bad when any of the parts finds it bad."""

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


SlicesSLI: TypeAlias = TimeslicesSLI | JointSlicesSLI
SLI: TypeAlias = PlainSLI | SlicesSLI


def judges(sli: SlicesSLI) -> tuple[TimeslicesSLI, ...]:
    """Those that judge the slices, each by events of its own."""
    return sli.parts if isinstance(sli, JointSlicesSLI) else (sli,)


def counted_by(sli: SLI) -> tuple[PlainSLI, ...]:
    """What is asked of the source: the SLI itself, or what its slices are made of."""
    return tuple(one.of for one in judges(sli)) if isinstance(sli, SlicesSLI) else (sli,)


def unit(sli: SLI) -> Unit:
    """What the SLI's bad and total are counts of."""
    match sli:
        case EventsSLI() | ExpressionSLI() | LatencySLI() | NativeLatencySLI():
            return Unit.EVENTS
        case AvailabilitySLI() | RatioSLI():
            return Unit.SECONDS
        case TimeslicesSLI() | JointSlicesSLI():
            return Unit.SLICES
        case _ as unknown:
            assert_never(unknown)


def fingerprint(sli: SLI) -> str:
    """Names the ledger of an SLI: the same expression gives the same ledger, whatever the SLO is called.

    Databases hold these names: another spelling of the text below would leave all their history behind.
    """
    return hashlib.sha256("\0".join(_identity(sli)).encode()).hexdigest()[:32]


def _identity(sli: SLI) -> tuple[str, ...]:
    match sli:
        case EventsSLI():
            return ("events", sli.bad or "", sli.good or "", sli.total or "")
        case ExpressionSLI():
            return ("expression", sli.bad or "", sli.good or "", sli.total or "")
        case LatencySLI():
            return ("latency", sli.histogram, sli.matchers, _text(sli.threshold_seconds))
        case NativeLatencySLI():
            return ("native latency", sli.histogram, _text(sli.threshold_seconds))
        case AvailabilitySLI():
            return ("availability", sli.gauge)
        case RatioSLI():
            return ("ratio", sli.error_ratio)
        case TimeslicesSLI():
            seconds = sli.slice // timedelta(seconds=1)
            target = "share" if sli.target is None else _text(sli.target)
            return ("timeslices", str(seconds), target, str(sli.empty), *_identity(sli.of))
        case JointSlicesSLI():
            return ("joint slices", *(text for part in sli.parts for text in _identity(part)))
        case _ as unknown:
            assert_never(unknown)


def _text(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _check_two(*parts: str | None) -> None:
    if sum(part is not None for part in parts) != 2:
        raise ValueError("an SLI of events names exactly two of bad, good and total")


def _check_threshold(threshold_seconds: Decimal) -> None:
    if threshold_seconds <= 0:
        raise ValueError(f"a latency threshold is above zero, got {threshold_seconds}")
