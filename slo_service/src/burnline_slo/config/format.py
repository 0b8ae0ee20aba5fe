"""The service's configuration among SLO files: whoever checks a whole folder has it checked as well."""

from pathlib import Path

from burnline_slo.config.reader import config_document
from burnline_slo.spec.document.definition import Contents
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import child, child_text, resource_type
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report


class ServiceConfiguration(Format):
    """A configuration names no format; it is known by the keys that only it has. It defines no SLOs."""

    name = "the service's configuration"

    def matches(self, document: Node) -> bool:
        if child_text(document, "version") is not None or resource_type(document) is not None:
            return False
        return any(child(document, key) for key in ("prometheus", "notifiers"))

    def read(self, report: Report, document: Node) -> Contents:
        config_document(report, document, Path())
        return Contents()
