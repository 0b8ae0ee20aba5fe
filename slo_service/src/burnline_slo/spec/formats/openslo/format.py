"""Which documents are OpenSLO's, and what reads them."""

from collections.abc import Sequence

from burnline_slo.spec.document.definition import Contents, Definition
from burnline_slo.spec.document.format import Format
from burnline_slo.spec.document.lookup import resource_type
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.formats.openslo import strict, strict_alpha
from burnline_slo.spec.formats.openslo.alpha import read_openslo_alpha
from burnline_slo.spec.formats.openslo.reader import OpenSloReader
from burnline_slo.spec.formats.rules import Rules

_V1 = ("openslo/v1", "openslo.com/v1")
_ALPHA = "openslo/v1alpha"


class OpenSlo(Format):
    """`openslo/v1` and `openslo/v1alpha`, whatever the kind.

    Objects of `v1` refer to each other over documents and files, so they are collected first, and read at the end.
    """

    name = "OpenSLO"
    resources = (_V1[0], _ALPHA)
    api_groups = ("openslo", "openslo.com")

    def __init__(self) -> None:
        self._v1 = OpenSloReader()

    def matches(self, document: Node) -> bool:
        of = resource_type(document)
        return of is not None and of.api_version in (*_V1, _ALPHA)

    def read(self, report: Report, document: Node) -> Contents:
        if _is_alpha(document):
            return Contents(definitions=read_openslo_alpha(report, document))
        self._v1.add(report, document)
        return Contents()

    def strict(self, report: Report, document: Node) -> None:
        rules = strict_alpha if _is_alpha(document) else strict
        rules.check_rules(Rules(report, self.name), document)

    def rest(self) -> Sequence[Definition]:
        return self._v1.definitions()


def _is_alpha(document: Node) -> bool:
    of = resource_type(document)
    return of is not None and of.api_version == _ALPHA
