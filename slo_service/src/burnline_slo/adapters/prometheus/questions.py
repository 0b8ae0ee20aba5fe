"""What Prometheus is asked for each kind of SLI: two quantities per tile, and what they mean."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Protocol, TypeAlias, assert_never

from burnline_slo.adapters.prometheus.expressions import Grain, growth, number_pattern, precise_growth
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.sli import (
    WINDOW,
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
)


class Meaning(Enum):
    """What the quantity beside the whole counts."""

    BAD = auto()
    GOOD = auto()
    GOOD_BUCKET = auto()
    """Like GOOD, but always there when the total is: its absence is a mistake, not an absence of good events."""
    BAD_BESIDE_GOOD = auto()
    """The other quantity holds the good events, and the total is the sum."""


class Quantity(Protocol):
    """A number per tile, as PromQL."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def expression(self, grain: Grain) -> str:
        """One value per tile; +Inf where the tile is suspect."""
        ...

    def precise_expression(self, grain: Grain) -> str | None:
        """What suspect tiles are asked with, None where nothing is more precise."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What counters grew, exactly. `reference` is a selector of series that the same targets always expose."""

    selector: str
    reference: str

    @property
    def name(self) -> str:
        return self.selector

    def expression(self, grain: Grain) -> str:
        return growth(self.selector, grain)

    def precise_expression(self, grain: Grain) -> str | None:
        return precise_growth(self.selector, self.reference, grain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """An expression per second, times the tile. Its `$window` is a tile and a scrape, so that no increase is missed."""

    per_second: str

    @property
    def name(self) -> str:
        return self.per_second

    def expression(self, grain: Grain) -> str:
        window = format_duration(grain.tile + grain.scrape_interval)
        return f"({self.per_second.replace(WINDOW, window)}) * {_seconds(grain)}"

    def precise_expression(self, grain: Grain) -> str | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of the tile's time. Its `$window` is the tile, but never too short for two scrapes."""

    of_one: str

    @property
    def name(self) -> str:
        return self.of_one

    def expression(self, grain: Grain) -> str:
        window = format_duration(max(grain.tile, 2 * grain.scrape_interval))
        return f"({self.of_one.replace(WINDOW, window)}) * {_seconds(grain)}"

    def precise_expression(self, grain: Grain) -> str | None:
        return None


Question: TypeAlias = tuple[Meaning, Quantity, Quantity]
"""What the first quantity counts, the quantity, and the whole (or the good beside the bad)."""


def question(sli: PlainSLI) -> Question:
    """Which two quantities tell bad and total."""
    match sli:
        case EventsSLI():
            meaning, part, whole = _two(sli.bad, sli.good, sli.total)
            known_by = sli.known_by or whole
            return meaning, Growth(selector=part, reference=known_by), Growth(selector=whole, reference=known_by)
        case ExpressionSLI():
            meaning, part, whole = _two(sli.bad, sli.good, sli.total)
            return meaning, Rate(per_second=f"sum({part})"), Rate(per_second=f"sum({whole})")
        case LatencySLI():
            bucket = ", ".join(filter(None, (sli.matchers, f'le=~"{number_pattern(sli.threshold_seconds)}"')))
            whole = f"{sli.histogram}_count{{{sli.matchers}}}"
            part = f"{sli.histogram}_bucket{{{bucket}}}"
            known_by = sli.known_by or whole
            return (
                Meaning.GOOD_BUCKET,
                Growth(selector=part, reference=known_by),
                Growth(selector=whole, reference=known_by),
            )
        case NativeLatencySLI():
            rate = f"sum(rate({sli.histogram}[{WINDOW}]))"
            below = f"histogram_fraction(0, {sli.threshold_seconds}, {rate})"
            count = f"histogram_count({rate})"
            return Meaning.GOOD_BUCKET, Rate(per_second=f"{below} * {count}"), Rate(per_second=count)
        case AvailabilitySLI():
            up = f"avg_over_time({sli.gauge}[{WINDOW}])"
            return Meaning.BAD, Share(of_one=f"sum(1 - clamp({up}, 0, 1))"), Share(of_one=f"count({up})")
        case RatioSLI():
            ratio = f"clamp(avg({sli.error_ratio}), 0, 1)"
            return Meaning.BAD, Share(of_one=ratio), Share(of_one=f"{ratio} >= bool 0")
        case _ as unknown:
            assert_never(unknown)


def _two(bad: str | None, good: str | None, total: str | None) -> tuple[Meaning, str, str]:
    if total is None:
        assert bad is not None
        assert good is not None
        return Meaning.BAD_BESIDE_GOOD, bad, good
    if bad is not None:
        return Meaning.BAD, bad, total
    assert good is not None
    return Meaning.GOOD, good, total


def _seconds(grain: Grain) -> str:
    return f"{grain.tile / timedelta(seconds=1):g}"
