"""What a PromQL expression of another tool counts: the counter behind `sum(rate(…[{{.window}}]))`."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import promql_parser

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.selector import Selector
from burnline_slo.spec.promql.selector import selector_of
from burnline_slo.spec.promql.walk import parts_of

_WINDOW = re.compile(r"\{\{-? *\.[wW]indow *-?\}\}")
WINDOW_LENGTH = timedelta(seconds=77777)
"""Stands for `{{.window}}` while an expression is parsed; nobody writes it as a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncountable:
    """Why an expression is no increase of one counter; ends a sentence that begins with "because"."""

    reason: str
    is_final: bool = False
    """Whether the expression can't be evaluated as it is written either."""


def with_window(written: str) -> str:
    """The text with each `{{.window}}` replaced by a duration of the same length, so that places stay what they are."""
    return _WINDOW.sub(lambda match: f"{77777:0{len(match[0]) - 1}d}s", written)


def increase_of(expression: promql_parser.Expr, *, any_range: bool, by: Collection[str] = ()) -> Selector | Uncountable:
    """The counter whose increase (or rate) over the window the expression is, summed over all its series.

    Sums may be grouped by the labels `by`, no others. What only guards against missing or idle series is left out,
    because the ledger does so itself: `or vector(0)`, `> 0`. With `any_range`, a plain counter and a fixed range count
    too: the format cannot name the window.
    """
    match expression:
        case promql_parser.ParenExpr():
            return increase_of(expression.expr, any_range=any_range, by=by)
        case promql_parser.BinaryExpr() if is_guard(expression):
            return increase_of(expression.lhs, any_range=any_range, by=by)
        case promql_parser.AggregateExpr() if str(expression.op) == "sum":
            modifier = expression.modifier
            if modifier is not None and _keeps_labels(modifier) and not (by and set(_by(modifier)) == set(by)):
                reason = f"it is grouped ({modifier}); all sums have to be, by the same labels"
                return Uncountable(reason=reason, is_final=True)
            return increase_of(expression.expr, any_range=any_range, by=by)
        case promql_parser.Call() if expression.func.name in ("rate", "increase"):
            return _of_range(expression.args[0], any_range=any_range)
        case promql_parser.VectorSelector() if any_range:
            return _of_selector(expression)
        case promql_parser.VectorSelector():
            return Uncountable(reason="it is a counter without rate() or increase()")
        case _:
            return Uncountable(reason=f"{expression_kind(expression)} is no increase of one counter")


def grouped_by(*expressions: promql_parser.Expr) -> tuple[str, ...]:
    """The labels that every sum in the expressions is grouped by; none where they differ, or where one is not."""
    sums = [part for expression in expressions for part in parts_of(expression, promql_parser.AggregateExpr)]
    found = [() if part.modifier is None else _by(part.modifier) for part in sums]
    return found[0] if found and len({frozenset(labels) for labels in found}) == 1 else ()


def is_guard(expression: promql_parser.BinaryExpr) -> bool:
    """Whether it is `… or vector(0)`, or `… > 0`."""
    right = without_parentheses(expression.rhs)
    if str(expression.op) == "or":
        if isinstance(right, promql_parser.Call) and right.func.name == "vector":
            right = right.args[0]
        return isinstance(right, promql_parser.NumberLiteral) and right.val == 0
    is_zero = isinstance(right, promql_parser.NumberLiteral) and right.val == 0
    return str(expression.op) in (">", "!=") and is_zero


def without_parentheses(expression: promql_parser.Expr) -> promql_parser.Expr:
    while isinstance(expression, promql_parser.ParenExpr):
        expression = expression.expr
    return expression


def expression_kind(expression: promql_parser.Expr) -> str:
    """What kind of expression it is, for messages."""
    match expression:
        case promql_parser.MatrixSelector():
            return "a range"
        case promql_parser.Call():
            return f"{expression.func.name}()"
        case promql_parser.AggregateExpr():
            return f"{expression.op}()"
        case promql_parser.BinaryExpr():
            return f"the operator {expression.op}"
        case promql_parser.SubqueryExpr():
            return "a subquery"
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            return "a literal"
        case _:
            return "this expression"


def _of_range(expression: promql_parser.Expr, *, any_range: bool) -> Selector | Uncountable:
    expression = without_parentheses(expression)
    if not isinstance(expression, promql_parser.MatrixSelector):
        return Uncountable(reason=f"{expression_kind(expression)} is no counter")
    if expression.range != WINDOW_LENGTH and not any_range:
        return Uncountable(
            reason=f"its range is always [{format_duration(expression.range)}], not the window [{{{{.window}}}}]"
        )
    return _of_selector(expression.vector_selector)


def _of_selector(expression: promql_parser.VectorSelector) -> Selector | Uncountable:
    if expression.offset is not None or expression.at is not None:
        return Uncountable(reason="it has `offset` or `@`")
    selector = None if expression.matchers.or_matchers else selector_of(expression)
    return Uncountable(reason="it does not name one metric") if selector is None else selector


def _by(modifier: promql_parser.AggModifier) -> tuple[str, ...]:
    return tuple(modifier.labels) if modifier.type == promql_parser.AggModifierType.By else ()


def _keeps_labels(modifier: promql_parser.AggModifier) -> bool:
    return bool(modifier.labels) or modifier.type != promql_parser.AggModifierType.By
