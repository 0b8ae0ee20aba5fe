"""Whether anything on one side of an operator can match the other, as far as their labels show."""

from collections.abc import Sequence
from dataclasses import dataclass

import promql_parser

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.promql.kept_labels import Labels, labels_of
from burnline_slo.spec.promql.walk import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mismatch:
    """An operator that gives nothing, and the labels of its two sides that it compares."""

    operator: str
    left: frozenset[str]
    right: frozenset[str]


def warn_unless_labels_match(report: Report, node: Node, name: str, parsed: promql_parser.Expr) -> None:
    """Warns of an operator between two aggregations whose labels differ, because it gives nothing."""
    _, mismatch = folded(parsed, _look)
    if mismatch is not None:
        report.warning(
            node,
            Code.LABELS_DIFFER,
            f"`{name}` gives nothing: left of `{mismatch.operator}` series are distinguished by "
            f"{_joined(mismatch.left)}, right of it by {_joined(mismatch.right)}, and only equal labels match",
            "Aggregate both by the same labels, or name those to compare with `on (…)`.",
        )


_Seen = tuple[Labels, _Mismatch | None]


def _look(part: promql_parser.Expr, inner: Sequence[_Seen]) -> _Seen:
    """The labels of a part, and the outermost mismatch in it."""
    labels = [each for each, _ in inner]
    found = [mismatch for _, mismatch in inner]
    if isinstance(part, promql_parser.BinaryExpr):
        found.insert(0, _mismatch(part, *labels))
    return labels_of(part, labels), next((mismatch for mismatch in found if mismatch is not None), None)


def _mismatch(operator: promql_parser.BinaryExpr, left: Labels, right: Labels) -> _Mismatch | None:
    if str(operator.op) in ("or", "unless"):
        return None
    compared = [_compared(operator, side) for side in (left, right)]
    if compared[0] is None or compared[1] is None or compared[0] == compared[1]:
        return None
    return _Mismatch(operator=str(operator.op), left=compared[0], right=compared[1])


def _compared(operator: promql_parser.BinaryExpr, side: Labels) -> frozenset[str] | None:
    """The labels of one side that the operator compares; None where the series decide, or it is a plain number."""
    if side.kept is None or side.is_number or not side.is_complete:
        return None
    matching = None if operator.modifier is None else operator.modifier.matching
    if matching is None:
        return side.kept
    labels = frozenset(matching.labels)
    return side.kept & labels if matching.type == promql_parser.LabelModifierType.Include else side.kept - labels


def _joined(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels))[:100] or "nothing"
