"""Expressions that are evaluated as they are written, with `$window` where a range stands."""

import re
from datetime import timedelta

import promql_parser

from burnline_slo.domain.sli import WINDOW
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.promql.increase import WINDOW_LENGTH, with_window
from burnline_slo.spec.promql.parse import expression, parse
from burnline_slo.spec.promql.walk import parts_of

_STRING = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`)", re.DOTALL)
_PLACE = re.compile(re.escape(WINDOW) + r"\b")
_PRINTED = re.compile(r"\[(?:21h36m17s|77777s)(?=[\]:])")


def windowed(report: Report, node: Node, name: str) -> str | None:
    """An expression that looks back over `$window` (or `{{.window}}`), in one spelling."""
    found = expression(report, node, name, prepare)
    if found is None:
        return None
    if not looks_back(found[1]):
        report.error(
            node,
            Code.WINDOW_MISSING,
            f"`{name}` must look back over the window it is evaluated for, with [{WINDOW}] as a range",
            f"Write rate(metric[{WINDOW}]), say.",
        )
        return None
    return spelled(found[1])


def prepare(written: str) -> str:
    """The text with each place of the window taken by a duration of the same length."""
    seconds = WINDOW_LENGTH // timedelta(seconds=1)
    place = f"{seconds:0{len(WINDOW) - 1}d}s"
    pieces = _STRING.split(written)
    return with_window("".join(piece if n % 2 else _PLACE.sub(place, piece) for n, piece in enumerate(pieces)))


def looks_back(parsed: promql_parser.Expr) -> bool:
    """Whether any range in it is the window."""
    ranges = parts_of(parsed, promql_parser.MatrixSelector)
    subqueries = parts_of(parsed, promql_parser.SubqueryExpr)
    return WINDOW_LENGTH in [*(part.range for part in ranges), *(part.range for part in subqueries)]


def spelled(parsed: promql_parser.Expr) -> str:
    """The expression on one line in the parser's own spelling, with `$window` back in its places."""
    pieces = _STRING.split(parsed.prettify())
    plain = [piece if number % 2 else re.sub(r"\s+", " ", piece) for number, piece in enumerate(pieces)]
    return _PRINTED.sub(f"[{WINDOW}", "".join(plain)).strip()


def respelled(written: str) -> str:
    """An expression put together from others, as it would be read from a file. Raises ValueError, as `parse` does."""
    return spelled(parse(prepare(written)))


def functions_over_ranges(parsed: promql_parser.Expr) -> frozenset[str]:
    """The functions that take a range, such as rate."""
    ranges = promql_parser.MatrixSelector | promql_parser.SubqueryExpr
    calls = parts_of(parsed, promql_parser.Call)
    return frozenset(call.func.name for call in calls if any(isinstance(argument, ranges) for argument in call.args))
