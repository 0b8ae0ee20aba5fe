"""What another tool's queries count: the counters behind them, or what they give when evaluated as they are written."""

import re
from collections.abc import Sequence

import promql_parser

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.sli import ExpressionSLI, RatioSLI
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.promql.increase import Uncountable
from burnline_slo.spec.promql.ratio import EventCounters
from burnline_slo.spec.promql.selector_readers import is_counter
from burnline_slo.spec.promql.subset import warn_unless_subset
from burnline_slo.spec.promql.windowed import functions_over_ranges, looks_back, respelled, spelled

_NO_COUNTS = "it gives a ratio but no counts, so it is weighed by time"


def countable(report: Report, node: Node, name: str, parts: EventCounters | Uncountable) -> EventCounters | None:
    """The counters behind a query; an error where there are none, or where their names cannot be."""
    if isinstance(parts, Uncountable):
        report.error(
            node,
            Code.UNSUPPORTED,
            f"`{name}` cannot be counted from a ledger of events, because {parts.reason}",
            "Write sum(rate(counter[{{.window}}])) for bad and for all events.",
        )
        return None
    selectors = [part for part in (parts.bad, parts.good, parts.total) if part is not None]
    sound = [is_counter(report, node, name, selector) for selector in selectors]
    if not all(sound):
        return None
    if parts.total in (parts.bad, parts.good):
        report.error(
            node,
            Code.SELECTORS_EQUAL,
            f"`{name}` and the total must differ; both select the same series",
            "Add a label that only those events have.",
        )
        return None
    for key, selector in (("bad", parts.bad), ("good", parts.good)):
        if selector is not None:
            warn_unless_subset(report, node, key, selector, parts.total)
    return parts


def grouping_of(by: Sequence[str]) -> Grouping | None:
    """One budget for each combination of the labels, those of a histogram's buckets and of metrics left out."""
    labels = tuple(dict.fromkeys(label for label in by if label not in ("le", "__name__")))
    return Grouping(labels=labels) if labels else None


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
    _note_as_written(report, node, name, because, how)
    return sli


def ratio_as_written(report: Report, node: Node, name: str, ratio: promql_parser.Expr, because: str) -> RatioSLI | None:
    """The error ratio that a query is; None where it does not look back over the window."""
    if not looks_back(ratio):
        return None
    _note_as_written(report, node, name, because, _NO_COUNTS)
    return RatioSLI(error_ratio=spelled(ratio))


def note_as_points(report: Report, node: Node, name: str) -> None:
    """Notes how a query is evaluated whose every point counts by itself."""
    _note_as_written(
        report, node, name, "each of its points is a value of its own", "it is asked for a point every 30 s"
    )


def _note_as_written(report: Report, node: Node, name: str, because: str, so: str) -> None:
    report.note(
        node,
        Code.AS_WRITTEN,
        f"`{name}` is evaluated as it is written, because {because}: {so}",
        "Where there are counters of bad and all events, sum(rate(counter[{{.window}}])) is exact.",
    )


def _per_second(expression: promql_parser.Expr) -> str:
    """The same with `rate` for `increase`: as a pair the same ratio, and in events per second."""
    return respelled(re.sub(r"\bincrease\(", "rate(", spelled(expression)))
