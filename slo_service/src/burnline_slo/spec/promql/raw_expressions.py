"""Queries of other tools that hold no plain counters, evaluated as they are written."""

import re

import promql_parser

from burnline_slo.domain.sli import ExpressionSLI, RatioSLI
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.promql.windowed import functions_over_ranges, looks_back, respelled, spelled

_NO_COUNTS = "it tells a ratio but no counts, so it is weighed by time"


def pair_as_written(
    report: Report, node: Node, name: str, bad: promql_parser.Expr, total: promql_parser.Expr, because: str
) -> ExpressionSLI | RatioSLI | None:
    """Bad and all events per second where both queries are rates, else their ratio; None where neither looks back."""
    if not (looks_back(bad) and looks_back(total)):
        return None
    functions = functions_over_ranges(bad) | functions_over_ranges(total)
    are_rates = functions in (frozenset({"rate"}), frozenset({"increase"}))
    try:
        if are_rates:
            sli: ExpressionSLI | RatioSLI = ExpressionSLI(bad=_per_second(bad), total=_per_second(total))
        else:
            sli = RatioSLI(error_ratio=respelled(f"({spelled(bad)}) / ({spelled(total)})"))
    except ValueError as error:
        summary = f"`{name}` cannot be put together with the total: {error}"
        report.error(node, Code.PROMQL_TOO_LARGE, summary, "Record a part of it with a rule, and use that.")
        return None
    how = "counts are as exact as the query" if are_rates else _NO_COUNTS
    _say(report, node, name, because, how)
    return sli


def ratio_as_written(report: Report, node: Node, name: str, ratio: promql_parser.Expr, because: str) -> RatioSLI | None:
    """The error ratio that a query is; None where it does not look back over the window."""
    if not looks_back(ratio):
        return None
    _say(report, node, name, because, _NO_COUNTS)
    return RatioSLI(error_ratio=spelled(ratio))


def say_as_points(report: Report, node: Node, name: str) -> None:
    """Says how a query is evaluated whose every point counts by itself."""
    _say(report, node, name, "each of its points is a value of its own", "it is asked for a point every 30 s")


def _say(report: Report, node: Node, name: str, because: str, so: str) -> None:
    report.note(
        node,
        Code.AS_WRITTEN,
        f"`{name}` is evaluated as it is written, because {because}: {so}",
        "Where there are counters of bad and all events, sum(rate(counter[{{.window}}])) is exact.",
    )


def _per_second(expression: promql_parser.Expr) -> str:
    """The same with `rate` for `increase`: as a pair the same ratio, and in events per second."""
    return respelled(re.sub(r"\bincrease\(", "rate(", spelled(expression)))
