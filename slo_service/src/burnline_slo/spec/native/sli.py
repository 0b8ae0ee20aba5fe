"""The `sli:` part of Burnline's own files."""

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import SLI
from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.native.composite import composite
from burnline_slo.spec.native.plain import PLAIN, PLAIN_KINDS
from burnline_slo.spec.native.timeslices import timeslices

KINDS = (*PLAIN_KINDS, "timeslices", "composite")


def read_sli(report: Report, node: Node, name: str) -> SLI | CompositeSLI | None:
    """One kind of SLI."""
    found = fields(report, node, f"`{name}`", optional=KINDS)
    kind = None if found is None else found.one_of(KINDS, f"`{name}`")
    if found is None or kind is None:
        return None
    if kind == "timeslices":
        return found.read(kind, timeslices)
    if kind == "composite":
        return found.read(kind, composite)
    return found.read(kind, PLAIN[kind])
