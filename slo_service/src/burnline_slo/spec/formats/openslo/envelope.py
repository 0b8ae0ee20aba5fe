"""What every OpenSLO object of either version is wrapped in."""

from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import wrong_type


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
    return about, Fields(report, spec, lenient=True)
