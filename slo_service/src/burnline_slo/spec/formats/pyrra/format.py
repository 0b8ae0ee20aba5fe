"""Which documents are Pyrra's, and what reads them."""

from burnline_slo.spec.document.definition import Contents
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import ResourceType, resource_type
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.formats.pyrra.reader import read_pyrra
from burnline_slo.spec.formats.pyrra.strict import check_rules
from burnline_slo.spec.formats.rules import Rules

_SLO = ResourceType(api_version="pyrra.dev/v1alpha1", kind="ServiceLevelObjective")


class Pyrra(Format):
    """The Kubernetes resource `ServiceLevelObjective`."""

    name = "Pyrra"
    resources = (f"{_SLO.api_version} {_SLO.kind}",)
    api_groups = (_SLO.group,)

    def matches(self, document: Node) -> bool:
        return resource_type(document) == _SLO

    def read(self, report: Report, document: Node) -> Contents:
        return Contents(definitions=read_pyrra(report, document))

    def strict(self, report: Report, document: Node) -> None:
        check_rules(Rules(report, self.name), document)
