"""The one walk over parsed PromQL: what stands where in an expression.

Whoever takes an expression apart by its attributes copies the rest of it each time, which an absurdly long one makes
take minutes. A walk sees each part once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import promql_parser
from promql_parser import Expr

E = TypeVar("E", bound=Expr)
V = TypeVar("V")


def parts_of(expression: Expr, kind: type[E]) -> Sequence[E]:
    """Every part of one kind, outer parts first."""
    found: list[E] = []

    def visit(part: Expr) -> None:
        if isinstance(part, kind):
            found.append(part)

    promql_parser.walk(expression, visit)
    return found


def folded(expression: Expr, value_of: Callable[[Expr, Sequence[V]], V]) -> V:
    """The value of the whole, where a part's value follows from those of the parts directly inside it, in order."""
    values: list[V] = []

    def leave(part: Expr) -> None:
        first = len(values) - _parts_inside(part)
        values[first:] = [value_of(part, values[first:])]

    promql_parser.walk(expression, post_visit=leave)
    return values[0]


def _parts_inside(part: Expr) -> int:
    match part:
        case promql_parser.BinaryExpr():
            return 2
        case promql_parser.Call():
            return len(part.args)
        case promql_parser.AggregateExpr():
            return 1 if part.param is None else 2
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral() | promql_parser.VectorSelector():
            return 0
        case _:
            return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricUse:
    """A metric's use: its name (empty where it is given by a pattern), and the functions around it, inner first."""

    name: str
    functions: tuple[str, ...]


def metric_uses(expression: Expr) -> Sequence[MetricUse]:
    """Every selector of the expression."""
    calls: list[str] = []
    found: list[MetricUse] = []

    def enter(part: Expr) -> None:
        if isinstance(part, promql_parser.Call):
            calls.append(part.func.name)
        elif isinstance(part, promql_parser.VectorSelector):
            found.append(MetricUse(name=part.name or "", functions=tuple(reversed(calls))))

    def leave(part: Expr) -> None:
        if isinstance(part, promql_parser.Call):
            calls.pop()

    promql_parser.walk(expression, enter, leave)
    return found
