"""Which labels the two sides of an operator keep, and whether anything on one side can match the other."""

import promql_parser

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.promql.increase import without_parentheses

_KEEPING = frozenset(
    {"abs", "ceil", "clamp", "clamp_max", "clamp_min", "exp", "floor", "ln", "log2", "log10", "round", "sgn", "sqrt"}
)
_NARROWING = frozenset({"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile"})


def warn_unless_labels_match(report: Report, node: Node, name: str, parsed: promql_parser.Expr) -> None:
    """Warns of an operator between two aggregations whose labels differ, because it gives nothing."""
    found: list[promql_parser.BinaryExpr] = []

    def visit(part: promql_parser.Expr) -> None:
        if isinstance(part, promql_parser.BinaryExpr) and str(part.op) not in ("or", "unless"):
            found.append(part)

    promql_parser.walk(parsed, visit)
    for operator in found:
        left, right = (_compared(operator, side) for side in (operator.lhs, operator.rhs))
        if left is not None and right is not None and left != right:
            report.warning(
                node,
                Code.LABELS_DIFFER,
                f"`{name}` gives nothing: left of `{operator.op}` series are distinguished by {_joined(left)}, "
                f"right of it by {_joined(right)}, and only equal labels match",
                "Aggregate both by the same labels, or name those to compare with `on (…)`.",
            )
            return


def kept_labels(parsed: promql_parser.Expr) -> frozenset[str] | None:
    """All labels that its series can have; None where that depends on the metrics, or it is no vector."""
    match parsed:
        case promql_parser.ParenExpr():
            return kept_labels(without_parentheses(parsed))
        case promql_parser.AggregateExpr() if str(parsed.op) in _NARROWING:
            if parsed.modifier is None:
                return frozenset()
            by = parsed.modifier.type == promql_parser.AggModifierType.By
            return frozenset(parsed.modifier.labels) if by else None
        case promql_parser.Call() if parsed.func.name in _KEEPING:
            return kept_labels(parsed.args[0])
        case promql_parser.Call() if parsed.func.name == "vector":
            return frozenset()
        case promql_parser.Call() if parsed.func.name == "histogram_quantile":
            inner = kept_labels(parsed.args[1])
            return None if inner is None else inner - {"le"}
        case promql_parser.BinaryExpr():
            sides = [without_parentheses(side) for side in (parsed.lhs, parsed.rhs)]
            vectors = [side for side in sides if not isinstance(side, promql_parser.NumberLiteral)]
            return kept_labels(vectors[0]) if len(vectors) == 1 else None
        case _:
            return None


def _compared(operator: promql_parser.BinaryExpr, side: promql_parser.Expr) -> frozenset[str] | None:
    """The labels of one side that the operator compares."""
    kept = kept_labels(side)
    matching = None if operator.modifier is None else operator.modifier.matching
    if kept is None or matching is None:
        return kept
    labels = frozenset(matching.labels)
    return kept & labels if matching.type == promql_parser.LabelModifierType.Include else kept - labels


def _joined(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels))[:100] or "nothing"
