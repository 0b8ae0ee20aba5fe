"""What OpenSLO's kinds of SLI mean as PromQL: counters, gauges of counts, and values compared with a limit."""

from dataclasses import dataclass
from typing import TypeAlias

import promql_parser

from burnline_slo.domain.sli import WINDOW, ExpressionSLI, PlainSLI, RatioSLI
from burnline_slo.spec.promql.ratio import EventCounters, sli_of
from burnline_slo.spec.promql.windowed import respelled, spelled

POINTS = "30s"
"""How often a query of points is evaluated: data points are taken to be that dense."""
OPERATORS = {"lte": "<=", "gte": ">=", "lt": "<", "gt": ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Counters of events, which Burnline counts exactly; one budget for each combination of the labels `by`."""

    parts: EventCounters
    by: tuple[str, ...] = ()

    def over_all(self) -> PlainSLI:
        return sli_of(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """Queries whose every point is a count of its own; good (or bad) and total."""

    part: promql_parser.Expr
    total: promql_parser.Expr
    is_bad: bool

    def over_all(self) -> ExpressionSLI:
        """All points of the part out of all points of the total. A series that is not there at a point adds nothing."""
        part, total = _points(self.part), _points(self.total)
        return ExpressionSLI(bad=part, total=total) if self.is_bad else ExpressionSLI(good=part, total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A query whose every point is good or bad; each objective has a limit of its own."""

    query: promql_parser.Expr

    def over_all(self, operator: str, limit: str) -> RatioSLI:
        """The share of points that do not meet the limit; each series weighs the same."""
        good = f"({_plain(self.query)}) {OPERATORS[operator]} bool {limit}"
        return RatioSLI(error_ratio=respelled(f"1 - avg_over_time(({good})[{WINDOW}:{POINTS}])"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A query whose every point is a ratio that somebody computed before: of good events, or of bad ones."""

    query: promql_parser.Expr
    is_bad: bool

    def over_all(self) -> RatioSLI:
        """The mean of its points; each series weighs the same."""
        mean = f"avg_over_time(({_plain(self.query)})[{WINDOW}:{POINTS}])"
        return RatioSLI(error_ratio=respelled(mean if self.is_bad else f"1 - {mean}"))


Indicator: TypeAlias = Counters | Gauges | Threshold | Stored


def _points(query: promql_parser.Expr) -> str:
    """The sum of a query's points, for each point that there could have been."""
    points = f"[{WINDOW}:{POINTS}]"
    return respelled(f"sum_over_time(({_plain(query)}){points}) / scalar(count_over_time(vector(1){points}))")


def _plain(query: promql_parser.Expr) -> str:
    return spelled(query)
