"""The `sli:` part of Burnline's own files."""

from slo_service.domain.composite import CompositeSLI
from slo_service.domain.sli import SLI
from slo_service.spec.fields import fields
from slo_service.spec.native_composite import composite
from slo_service.spec.native_plain import PLAIN, PLAIN_KINDS
from slo_service.spec.native_timeslices import timeslices
from slo_service.spec.nodes import Node
from slo_service.spec.report import Report

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
