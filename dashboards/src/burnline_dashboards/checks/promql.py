"""What a PromQL expression says of itself: its selectors, functions and the labels its result keeps."""

from collections.abc import Iterator
from dataclasses import dataclass

import promql_parser as ast

from burnline_slo.spec.promql.parse import parse

__all__ = ["Use", "kept_labels", "parse", "selectors", "walk"]


def walk(expr: object) -> Iterator[object]:
    """Every part of an expression, outer parts first."""
    yield expr
    for child in _children(expr):
        yield from walk(child)


def _children(expr: object) -> list[object]:
    match expr:
        case ast.AggregateExpr():
            return [expr.expr, *([expr.param] if expr.param is not None else [])]
        case ast.BinaryExpr():
            return [expr.lhs, expr.rhs]
        case ast.Call():
            return list(expr.args)
        case ast.ParenExpr() | ast.UnaryExpr() | ast.SubqueryExpr():
            return [expr.expr]
        case ast.MatrixSelector():
            return [expr.vector_selector]
        case _:
            return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A metric's use: its name (empty where it is given by a pattern), and the functions around it, inner first."""

    name: str
    functions: tuple[str, ...]
    ranged: bool


def selectors(expr: object, around: tuple[str, ...] = (), *, ranged: bool = False) -> Iterator[Use]:
    """Every selector of the expression."""
    if isinstance(expr, ast.VectorSelector):
        yield Use(name=expr.name or "", functions=around, ranged=ranged)
        return
    if isinstance(expr, ast.Call):
        around = (expr.func.name, *around)
    for child in _children(expr):
        yield from selectors(child, around, ranged=ranged or isinstance(expr, ast.MatrixSelector | ast.SubqueryExpr))


def kept_labels(expr: object) -> frozenset[str] | None:
    """The only labels that the result can have; None where that hangs on the series."""
    match expr:
        case ast.AggregateExpr():
            return _aggregated(expr)
        case ast.ParenExpr() | ast.UnaryExpr():
            return kept_labels(expr.expr)
        case ast.BinaryExpr():
            return _combined(expr)
        case ast.Call():
            return _called(expr)
        case ast.NumberLiteral() | ast.StringLiteral():
            return frozenset()
        case _:
            return None


def _aggregated(expr: ast.AggregateExpr) -> frozenset[str] | None:
    if str(expr.op) in ("topk", "bottomk", "limitk", "limit_ratio"):
        return kept_labels(expr.expr)
    if expr.modifier is None:
        return frozenset()
    if expr.modifier.type == ast.AggModifierType.By:
        return frozenset(expr.modifier.labels)
    inner = kept_labels(expr.expr)
    return None if inner is None else inner - frozenset(expr.modifier.labels)


def _combined(expr: ast.BinaryExpr) -> frozenset[str] | None:
    left, right = kept_labels(expr.lhs), kept_labels(expr.rhs)
    if _is_scalar(expr.lhs):
        return right
    modifier = expr.modifier
    if _is_scalar(expr.rhs) or modifier is None:
        return left
    card = str(modifier.card)
    if card.endswith("ManyToMany"):
        if str(expr.op) != "or":
            return left
        return None if left is None or right is None else left | right
    if card.endswith("OneToOne") and modifier.matching is not None:
        if modifier.matching.type == ast.LabelModifierType.Include:
            return frozenset(modifier.matching.labels)
        return None if left is None else left - frozenset(modifier.matching.labels)
    many = right if card.endswith("OneToMany") else left
    extra = frozenset(modifier.group_labels or ())
    return None if many is None else many | extra


def _called(expr: ast.Call) -> frozenset[str] | None:
    name = expr.func.name
    if name in ("vector", "scalar", "time", "absent", "absent_over_time"):
        return None if name.startswith("absent") else frozenset()
    vectors = [arg for arg in expr.args if not isinstance(arg, ast.NumberLiteral | ast.StringLiteral)]
    labels = kept_labels(vectors[0]) if vectors else None
    if labels is None:
        return None
    if name == "histogram_quantile":
        return labels - {"le"}
    if name in ("label_replace", "label_join"):
        texts = [arg for arg in expr.args if isinstance(arg, ast.StringLiteral)]
        return labels | {str(texts[0].val)} if texts else None
    return labels


def _is_scalar(expr: object) -> bool:
    match expr:
        case ast.NumberLiteral():
            return True
        case ast.Call():
            return expr.func.name in ("scalar", "time", "pi")
        case ast.ParenExpr() | ast.UnaryExpr():
            return _is_scalar(expr.expr)
        case ast.BinaryExpr():
            return _is_scalar(expr.lhs) and _is_scalar(expr.rhs)
        case _:
            return False
