"""Which events a pair of queries, or one error ratio, is made of."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

import promql_parser

from burnline_slo.domain.duration import shortest_spelling
from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import EventsSLI, LatencySLI
from burnline_slo.spec.promql.increase import Uncountable, increase_of, is_guard, without_parentheses


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounters:
    """Two of the three counters of an events SLI; `total` is always one of them."""

    total: Selector
    bad: Selector | None = None
    good: Selector | None = None


def bad_of_total(
    bad: promql_parser.Expr, total: promql_parser.Expr, *, any_range: bool = False, by: Collection[str] = ()
) -> EventCounters | Uncountable:
    """Counters of bad events and all events. `total − good` as the bad ones gives good and total.

    Sums may be grouped by the labels `by`, no others.
    """
    whole = increase_of(total, any_range=any_range, by=by)
    if isinstance(whole, Uncountable):
        return whole
    difference = _difference(bad)
    if difference is None:
        part = increase_of(bad, any_range=any_range, by=by)
        return part if isinstance(part, Uncountable) else EventCounters(bad=part, total=whole)
    minuend = increase_of(difference.lhs, any_range=any_range, by=by)
    rest = increase_of(difference.rhs, any_range=any_range, by=by)
    if isinstance(minuend, Uncountable):
        return minuend
    if isinstance(rest, Uncountable):
        return rest
    if minuend != whole:
        return Uncountable(reason=f"it takes something away from {minuend}, which is not the total")
    return EventCounters(good=rest, total=whole)


def good_of_total(
    good: promql_parser.Expr, total: promql_parser.Expr, *, any_range: bool = False, by: Collection[str] = ()
) -> EventCounters | Uncountable:
    """Counters of good events and all events; `total − bad` as the good ones gives bad and total."""
    return _swapped(bad_of_total(good, total, any_range=any_range, by=by))


def error_ratio(
    expression: promql_parser.Expr, *, any_range: bool = False, by: Collection[str] = ()
) -> EventCounters | Uncountable:
    """The counters behind `bad / total`, `1 - good / total` or `(total - good) / total`."""
    expression = _without_guards(expression)
    if not isinstance(expression, promql_parser.BinaryExpr):
        return Uncountable(reason="it is no quotient of two increases")
    left = without_parentheses(expression.lhs)
    if str(expression.op) == "-" and isinstance(left, promql_parser.NumberLiteral) and left.val == 1:
        return _swapped(error_ratio(expression.rhs, any_range=any_range, by=by))
    if str(expression.op) != "/":
        return Uncountable(reason="it is no quotient of two increases")
    return bad_of_total(expression.lhs, expression.rhs, any_range=any_range, by=by)


def sli_of(parts: EventCounters) -> EventsSLI | LatencySLI:
    """The SLI; one bucket of a histogram out of all its events is a latency SLI, whose `le` is matched as a number."""
    threshold = _threshold(parts)
    if threshold is not None and parts.good is not None:
        bucket = parts.good.without("le")
        histogram = replace(bucket, metric=bucket.metric.removesuffix("_bucket"))
        return LatencySLI(histogram=histogram, threshold_seconds=threshold)
    return EventsSLI(bad=parts.bad, good=parts.good, total=parts.total)


def _threshold(parts: EventCounters) -> Decimal | None:
    good = parts.good
    if good is None or not good.metric.endswith("_bucket"):
        return None
    bounds = good.matchers_of("le")
    if len(bounds) != 1 or bounds[0].operator != "=" or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", bounds[0].value):
        return None
    all_events = replace(good.without("le"), metric=good.metric.removesuffix("_bucket") + "_count")
    in_infinity = parts.total.without("le") == good.without("le") and [
        (bound.operator, bound.value) for bound in parts.total.matchers_of("le")
    ] == [("=", "+Inf")]
    if parts.total != all_events and not in_infinity:
        return None
    threshold = Decimal(bounds[0].value)
    return shortest_spelling(threshold) if threshold > 0 else None


def _difference(expression: promql_parser.Expr) -> promql_parser.BinaryExpr | None:
    expression = _without_guards(expression)
    if isinstance(expression, promql_parser.BinaryExpr) and str(expression.op) == "-":
        return expression
    return None


def _without_guards(expression: promql_parser.Expr) -> promql_parser.Expr:
    expression = without_parentheses(expression)
    while isinstance(expression, promql_parser.BinaryExpr) and is_guard(expression):
        expression = without_parentheses(expression.lhs)
    return expression


def _swapped(parts: EventCounters | Uncountable) -> EventCounters | Uncountable:
    return parts if isinstance(parts, Uncountable) else EventCounters(total=parts.total, bad=parts.good, good=parts.bad)
