"""What Prometheus is asked about each plain kind of SLI: two quantities per tile, what they mean, how busy it is."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar, assert_never

from burnline_slo.adapters.prometheus.quantities import Growth, Quantity, Rate, Share
from burnline_slo.adapters.prometheus.traffic import HistogramTraffic, Increases, Samples, Traffic
from burnline_slo.domain.selector import Selector
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

T = TypeVar("T")


class Meaning(Enum):
    """What the quantity beside the whole counts."""

    BAD = auto()
    GOOD = auto()
    GOOD_BUCKET = auto()
    """Like GOOD, but always there when the total is: its absence is a mistake, not an absence of good events."""
    BAD_BESIDE_GOOD = auto()
    """The other quantity holds the good events, and the total is the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SLIQueries:
    """How bad and total are told, and which series or expressions have to be there for that."""

    meaning: Meaning
    part: Quantity
    whole: Quantity
    """All events, or the good ones beside the bad ones."""
    required: tuple[Selector | str, ...]
    optional: tuple[Selector, ...] = ()
    """What may be missing as long as nothing bad happened."""
    buckets: Selector | None = None
    """Where the bounds of a classic histogram are found."""
    traffic: Traffic | None = None
    """How busy it is, and each combination of labels; None where no selectors tell."""


def queries_of(sli: PlainSLI) -> SLIQueries:
    """All that is asked about one SLI."""
    match sli:
        case EventsSLI():
            meaning, part, whole = _two(sli.bad, sli.good, sli.total)
            known_by = sli.known_by or whole
            return SLIQueries(
                meaning=meaning,
                part=Growth(selector=part, reference=known_by),
                whole=Growth(selector=whole, reference=known_by),
                required=tuple(selector for selector in (sli.good, sli.total) if selector is not None),
                optional=() if sli.bad is None else (sli.bad,),
                traffic=Increases(selectors=sli.combination_selectors()),
            )
        case ExpressionSLI():
            meaning, bad_or_good, all_or_good = _two(sli.bad, sli.good, sli.total)
            return SLIQueries(
                meaning=meaning,
                part=Rate(per_second=f"sum({bad_or_good})"),
                whole=Rate(per_second=f"sum({all_or_good})"),
                required=tuple(expression for expression in (sli.good, sli.total) if expression is not None),
            )
        case LatencySLI():
            known_by = sli.known_by or sli.count
            return SLIQueries(
                meaning=Meaning.GOOD_BUCKET,
                part=Growth(selector=sli.good_bucket, reference=known_by),
                whole=Growth(selector=sli.count, reference=known_by),
                required=(sli.count,),
                buckets=sli.buckets,
                traffic=Increases(selectors=(sli.count,)),
            )
        case NativeLatencySLI():
            rate = f"sum(rate({sli.histogram}[{WINDOW}]))"
            below = f"histogram_fraction(0, {sli.threshold_seconds}, {rate})"
            count = f"histogram_count({rate})"
            return SLIQueries(
                meaning=Meaning.GOOD_BUCKET,
                part=Rate(per_second=f"{below} * {count}"),
                whole=Rate(per_second=count),
                required=(sli.histogram,),
                traffic=HistogramTraffic(selector=sli.histogram),
            )
        case AvailabilitySLI():
            up = f"avg_over_time({sli.gauge}[{WINDOW}])"
            return SLIQueries(
                meaning=Meaning.BAD,
                part=Share(of_one=f"sum(1 - clamp({up}, 0, 1))"),
                whole=Share(of_one=f"count({up})"),
                required=(sli.gauge,),
                traffic=Samples(selector=sli.gauge),
            )
        case RatioSLI():
            ratio = f"clamp(avg({sli.error_ratio}), 0, 1)"
            return SLIQueries(
                meaning=Meaning.BAD,
                part=Share(of_one=ratio),
                whole=Share(of_one=f"{ratio} >= bool 0"),
                required=(sli.error_ratio,),
            )
        case _ as unknown:
            assert_never(unknown)


def _two(bad: T | None, good: T | None, total: T | None) -> tuple[Meaning, T, T]:
    """The part and the whole, and what the part counts."""
    if total is None:
        assert bad is not None
        assert good is not None
        return Meaning.BAD_BESIDE_GOOD, bad, good
    if bad is not None:
        return Meaning.BAD, bad, total
    assert good is not None
    return Meaning.GOOD, good, total
