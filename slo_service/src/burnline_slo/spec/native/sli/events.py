"""`events`: counters."""

from burnline_slo.domain.sli import EventsSLI
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.native.sli.key import SLIKey
from burnline_slo.spec.native.sli.two_parts import parts_lines, parts_schema, two_parts
from burnline_slo.spec.promql.selector_readers import counter
from burnline_slo.spec.promql.subset import warn_unless_subset


def _read(report: Report, node: Node, name: str) -> EventsSLI | None:
    read = two_parts(report, node, name, counter)
    if read is None:
        return None
    found, parts = read
    first = next(iter(parts))
    if "total" in parts:
        warn_unless_subset(report, found.node(first) or node, first, parts[first], parts["total"])
    return EventsSLI(bad=parts.get("bad"), good=parts.get("good"), total=parts.get("total"))


EVENTS = SLIKey(
    name="events",
    kinds=(EventsSLI,),
    read=_read,
    write=parts_lines,
    schema={
        **parts_schema(". A plain selector of a counter, without rate, range or sum."),
        "description": "Two of bad, good and total.",
    },
)
