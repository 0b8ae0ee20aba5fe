"""The `sli:` part of Burnline's own files: one table of its kinds."""

from collections.abc import Mapping

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import SLI
from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.native.composite import composite
from burnline_slo.spec.native.plain import PLAIN
from burnline_slo.spec.native.timeslices import timeslices

KINDS: Mapping[str, Reader[SLI | CompositeSLI]] = {**PLAIN, "timeslices": timeslices, "composite": composite}


def read_sli(report: Report, node: Node, name: str) -> SLI | CompositeSLI | None:
    """One kind of SLI."""
    kinds = tuple(KINDS)
    found = fields(report, node, f"`{name}`", optional=kinds)
    kind = None if found is None else found.one_of(kinds, f"`{name}`")
    return None if found is None or kind is None else found.read(kind, KINDS[kind])
