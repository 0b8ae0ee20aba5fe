"""`availability`: gauges that are 1 while their target is up."""

from collections.abc import Iterator

from burnline_slo.domain.sli import AvailabilitySLI
from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.native.schema_elements import a_text, an_object
from burnline_slo.spec.native.sli.key import SLIKey
from burnline_slo.spec.native.yaml_lines import scalar
from burnline_slo.spec.promql.selector_readers import gauge


def _read(report: Report, node: Node, name: str) -> AvailabilitySLI | None:
    found = fields(report, node, f"`{name}`", required=("gauge",))
    selector = None if found is None else found.read("gauge", gauge)
    return None if selector is None else AvailabilitySLI(gauge=selector)


def _lines(sli: AvailabilitySLI) -> Iterator[str]:
    yield f"gauge: {scalar(str(sli.gauge))}"


AVAILABILITY = SLIKey(
    name="availability",
    kinds=(AvailabilitySLI,),
    read=_read,
    write=_lines,
    schema=an_object({"gauge": a_text("A gauge that is 1 while its target is up.")}, ["gauge"]),
)
