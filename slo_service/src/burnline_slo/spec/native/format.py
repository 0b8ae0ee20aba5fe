"""Which documents are Burnline's own, and what reads them."""

from burnline_slo.spec.document.definition import Contents
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import child_text
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.native.corrections import read_corrections
from burnline_slo.spec.native.reader import VERSION, read_native


class Native(Format):
    """`version: burnline/v1`: SLOs, corrections, or both."""

    name = "Burnline"

    def matches(self, document: Node) -> bool:
        return child_text(document, "version") == VERSION

    def read(self, report: Report, document: Node) -> Contents:
        return Contents(
            definitions=read_native(report, document),
            corrections=read_corrections(report, document),
        )
