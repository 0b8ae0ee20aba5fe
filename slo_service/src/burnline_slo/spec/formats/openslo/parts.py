"""What OpenSLO's versions have in common: targets and the envelope of each object."""

import re
from decimal import Decimal

from burnline_slo.domain.objective import Objective
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, wrong_type

_RATIO = re.compile(r"[0-9]*\.?[0-9]{1,12}")


def envelope(report: Report, document: Node) -> tuple[Fields, Fields] | None:
    """The `metadata` and `spec` of an object."""
    found = fields(
        report,
        document,
        "an OpenSLO object",
        required=("apiVersion", "kind", "metadata", "spec"),
        lenient=True,
    )
    metadata = None if found is None else found.node("metadata")
    spec = None if found is None else found.node("spec")
    if metadata is None or spec is None or found is None:
        return None
    about = fields(
        report,
        metadata,
        "`metadata`",
        required=("name",),
        optional=("displayName", "labels", "annotations"),
        lenient=True,
    )
    if about is None:
        return None
    if not isinstance(spec, Mapping):
        wrong_type(report, spec, "spec", "a mapping")
        return None
    return about, Fields(report, spec)


def target(report: Report, node: Node, name: str) -> Objective | None:
    """An objective as a ratio, from its own text: 0.999."""
    if not isinstance(node, Scalar) or kind(node) not in ("a number", "text"):
        wrong_type(report, node, name, "a ratio such as 0.999")
        return None
    written = node.text.strip()
    ratio = Decimal(written) if _RATIO.fullmatch(written) and len(written) < 20 else None
    if ratio is not None and 0 < ratio < 1:
        return Objective(ratio=ratio)
    fix = "Write 0.999, say."
    if ratio is not None and 1 < ratio < 100:
        fix = f"Write {format(ratio.scaleb(-2).normalize(), 'f')}, or use `targetPercent`."
    report.error(
        node,
        Code.OBJECTIVE_RANGE,
        f"`{name}` must be a ratio above 0 and below 1; got {written[:40]}",
        fix,
    )
    return None
