"""Labels of which each combination has a budget of its own."""

import re
from collections.abc import Sequence

from burnline_slo.domain.grouping import DEFAULT_LIMIT, Grouping
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import fields, items
from burnline_slo.spec.document.nodes import Listing, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, text, whole_number

MOST_GROUPS = 10_000
_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")


def grouping(report: Report, node: Node, name: str) -> Grouping | None:
    """`[route]`, or `{labels: [route], limit: 50}`."""
    if isinstance(node, Listing):
        labels = _labels(report, node, name)
        return None if labels is None else Grouping(labels=labels)
    found = fields(report, node, f"`{name}`", required=("labels",), optional=("limit",))
    if found is None:
        return None
    labels = found.read("labels", _READ_LABELS)
    limit = found.read_or("limit", whole_number(1, MOST_GROUPS), DEFAULT_LIMIT)
    return None if labels is None else Grouping(labels=labels, limit=limit)


def _labels(report: Report, node: Node, name: str) -> tuple[str, ...] | None:
    before = report.errors
    labels: list[str] = []
    nodes: Sequence[Node] = items(report, node, name, "labels") or ()
    for one in nodes:
        label = text(report, one, "a label to group by")
        if label is None:
            continue
        if not _LABEL.fullmatch(label) or label == "le":
            report.error(one, Code.LABEL_SYNTAX, f"nothing can be grouped by {label[:60]!r}", "Write a label's name.")
        elif label in labels:
            report.error(one, Code.DUPLICATE_KEY, f"the label {label} is in the list already", "Remove one of the two.")
        else:
            labels.append(label)
    return tuple(labels) if labels and report.errors == before else None


_READ_LABELS: Reader[tuple[str, ...]] = _labels
