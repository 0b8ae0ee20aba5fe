"""Which labels the result of an expression can have, as far as that can be known without data."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import promql_parser as ast

from burnline_slo.spec.promql.walk import folded

_CHOOSING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations whose result is some of the series as they are."""
_NUMBERS = frozenset({"scalar", "time", "pi"})
_RELABELLING = frozenset({"label_replace", "label_join"})
_FROM_ELSEWHERE = frozenset({"absent", "absent_over_time", "info"})
"""Functions whose labels are not those of the series they are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is known of the labels of an expression's series.

    `kept` are the only ones they can have, None where that depends on the data. `is_complete`: as far as the metrics
    have them, every series has all of them. A plain number goes with series of any labels; `text` is a literal's.
    """

    kept: frozenset[str] | None = None
    is_complete: bool = True
    is_number: bool = False
    text: str | None = None


def kept_labels(expression: ast.Expr) -> frozenset[str] | None:
    """The only labels that the result can have; None where that depends on the series."""
    return folded(expression, labels_of).kept


def labels_of(part: ast.Expr, inner: Sequence[Labels]) -> Labels:
    """Of a part, given those of the parts inside it."""
    match part:
        case ast.NumberLiteral():
            return Labels(kept=frozenset(), is_number=True)
        case ast.StringLiteral():
            return Labels(kept=frozenset(), text=part.val)
        case ast.ParenExpr() | ast.UnaryExpr() | ast.SubqueryExpr():
            return inner[0]
        case ast.AggregateExpr():
            return _aggregated(part, inner)
        case ast.BinaryExpr():
            return _combined(part, *inner)
        case ast.Call():
            return _called(part.func.name, inner)
        case _:
            return Labels()


def _aggregated(part: ast.AggregateExpr, inner: Sequence[Labels]) -> Labels:
    operator, parameter, series = str(part.op), inner[0], inner[-1]
    if operator in _CHOOSING:
        return series
    added = frozenset({parameter.text}) if operator == "count_values" and parameter.text else frozenset[str]()
    if part.modifier is None:
        return Labels(kept=added)
    named = frozenset(part.modifier.labels)
    if part.modifier.type == ast.AggModifierType.By:
        return Labels(kept=named | added)
    return replace(series, kept=None if series.kept is None else (series.kept - named) | added)


def _combined(part: ast.BinaryExpr, left: Labels, right: Labels) -> Labels:
    if left.is_number or right.is_number:
        return right if left.is_number else left
    if str(part.op) == "or":
        either = None if left.kept is None or right.kept is None else left.kept | right.kept
        return Labels(kept=either, is_complete=False)
    modifier = part.modifier
    if modifier is None or str(part.op) in ("and", "unless"):
        return left
    card = str(modifier.card)
    if card.endswith("OneToOne") and modifier.matching is not None:
        named = frozenset(modifier.matching.labels)
        if modifier.matching.type == ast.LabelModifierType.Include:
            return Labels(kept=named, is_complete=left.is_complete)
        return replace(left, kept=None if left.kept is None else left.kept - named)
    many = right if card.endswith("OneToMany") else left
    taken = frozenset(modifier.group_labels or ())
    kept = None if many.kept is None else many.kept | taken
    return Labels(kept=kept, is_complete=many.is_complete and not taken)


def _called(function: str, inner: Sequence[Labels]) -> Labels:
    if function in _NUMBERS or function == "vector":
        return Labels(kept=frozenset(), is_number=function != "vector")
    vectors = [each for each in inner if not each.is_number and each.text is None]
    if not vectors or vectors[0].kept is None or function in _FROM_ELSEWHERE:
        return Labels()
    series, kept = vectors[0], vectors[0].kept
    if function == "histogram_quantile":
        return replace(series, kept=kept - {"le"})
    if function in _RELABELLING:
        texts = [each.text for each in inner if each.text is not None]
        return Labels(kept=kept | {texts[0]}, is_complete=False) if texts else Labels()
    return series
