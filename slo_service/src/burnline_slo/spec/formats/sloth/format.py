"""Which documents are Sloth's, and what reads them."""

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Contents
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import ResourceType, child, child_text, resource_type
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.formats.rules import Rules
from burnline_slo.spec.formats.sloth.reader import read_sloth, read_sloth_resource
from burnline_slo.spec.formats.sloth.strict import check_rules

_VERSION = "prometheus/v1"
_API_VERSION = "sloth.slok.dev/v1"
_SLOS = ResourceType(api_version=_API_VERSION, kind="PrometheusServiceLevel")
_MANAGED_SLOS = ResourceType(api_version=_API_VERSION, kind="ManagedPrometheusServiceLevel")
_ALERT_WINDOWS = ResourceType(api_version=_API_VERSION, kind="AlertWindows")


class Sloth(Format):
    """`version: prometheus/v1`, the same as a Kubernetes resource, and `AlertWindows`, which have no effect here."""

    name = "Sloth"
    resources = ("sloth.slok.dev/v1 PrometheusServiceLevel",)
    api_groups = ("sloth.slok.dev",)

    def matches(self, document: Node) -> bool:
        return _is_plain(document) or resource_type(document) in (_SLOS, _MANAGED_SLOS, _ALERT_WINDOWS)

    def read(self, report: Report, document: Node) -> Contents:
        if _is_plain(document):
            return Contents(definitions=read_sloth(report, document))
        if resource_type(document) != _ALERT_WINDOWS:
            return Contents(definitions=read_sloth_resource(report, document))
        report.note(
            document,
            Code.NOT_AN_SLO,
            "these windows change the rules that Sloth writes; here its SLOs have its default of 30d",
            "To keep another period, convert the SLOs, and write `period` and `alerts` there.",
        )
        return Contents()

    def strict(self, report: Report, document: Node) -> None:
        if _is_plain(document):
            check_rules(Rules(report, self.name), document)
        elif resource_type(document) != _ALERT_WINDOWS:
            check_rules(Rules(report, self.name), child(document, "spec") or document)


def _is_plain(document: Node) -> bool:
    return child_text(document, "version") == _VERSION
