"""What OpenSLO's kinds of SLI mean as PromQL: counters, gauges of counts, and values compared with a limit."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import promql_parser

from slo_service.domain.duration import format_duration
from slo_service.domain.sli import WINDOW, ExpressionSLI, PlainSLI, RatioSLI
from slo_service.spec.promql import parse
from slo_service.spec.ratio import Parts, sli_of
from slo_service.spec.windowed import prepare, spelled

POINTS = "30s"
"""How often a query of points is evaluated: data points are taken to be that dense."""
OPERATORS = {"lte": "<=", "gte": ">=", "lt": "<", "gt": ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Counters of events, which Burnline counts exactly."""

    parts: Parts

    def over_all(self) -> PlainSLI:
        return sli_of(self.parts)

    def mean_of_slices(self, length: timedelta) -> RatioSLI:
        """The mean over time of the ratio that each stretch of a slice's length has; those without events left out."""
        window = f"[{format_duration(length)}]"
        part, is_bad = (self.parts.bad, True) if self.parts.bad is not None else (self.parts.good, False)
        total = f"sum(rate({self.parts.total}{window}))"
        share = f"(sum(rate({part}{window})) or 0 * {total}) / {total}"
        ratio = share if is_bad else f"1 - {share}"
        return RatioSLI(error_ratio=_written(f"avg_over_time((({ratio}) >= 0)[{WINDOW}:{POINTS}])"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """Queries whose every point is a count of its own; good (or bad) and total."""

    part: promql_parser.Expr
    total: promql_parser.Expr
    is_bad: bool

    def over_all(self) -> ExpressionSLI:
        """All points of the part out of all points of the total."""
        part, total = _points(self.part), _points(self.total)
        return ExpressionSLI(bad=part, total=total) if self.is_bad else ExpressionSLI(good=part, total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A query whose every point is good or bad; each objective has a limit of its own."""

    query: promql_parser.Expr

    def over_all(self, operator: str, limit: str) -> RatioSLI:
        """The share of points that do not meet the limit; each series weighs the same."""
        good = f"({_plain(self.query)}) {OPERATORS[operator]} bool {limit}"
        return RatioSLI(error_ratio=_written(f"1 - avg_over_time(({good})[{WINDOW}:{POINTS}])"))


Indicator: TypeAlias = Counters | Gauges | Threshold


def _points(query: promql_parser.Expr) -> str:
    return _written(f"avg_over_time(({_plain(query)})[{WINDOW}:{POINTS}])")


def _plain(query: promql_parser.Expr) -> str:
    return spelled(query)


def _written(expression: str) -> str:
    """In the one spelling that files are read in."""
    return spelled(parse(prepare(expression)))
