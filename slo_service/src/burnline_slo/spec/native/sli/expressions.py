"""`expressions` and `ratio`: any PromQL over `[$window]`."""

from collections.abc import Iterator

from burnline_slo.domain.sli import ExpressionSLI, RatioSLI
from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.native.schema_elements import a_text, an_object
from burnline_slo.spec.native.sli.key import SLIKey
from burnline_slo.spec.native.sli.two_parts import parts_lines, parts_schema, two_parts
from burnline_slo.spec.native.yaml_lines import scalar
from burnline_slo.spec.promql.windowed import windowed


def _read_expressions(report: Report, node: Node, name: str) -> ExpressionSLI | None:
    read = two_parts(report, node, name, windowed)
    if read is None:
        return None
    _, parts = read
    return ExpressionSLI(bad=parts.get("bad"), good=parts.get("good"), total=parts.get("total"))


def _read_ratio(report: Report, node: Node, name: str) -> RatioSLI | None:
    found = fields(
        report, node, f"`{name}`", required=("errors",), renamed={"error": "errors", "error_ratio": "errors"}
    )
    errors = None if found is None else found.read("errors", windowed)
    return None if errors is None else RatioSLI(error_ratio=errors)


def _ratio_lines(sli: RatioSLI) -> Iterator[str]:
    yield f"errors: {scalar(sli.error_ratio)}"


EXPRESSIONS = SLIKey(
    name="expressions",
    kinds=(ExpressionSLI,),
    read=_read_expressions,
    write=parts_lines,
    schema=parts_schema(" per second, as PromQL over [$window]."),
)
RATIO = SLIKey(
    name="ratio",
    kinds=(RatioSLI,),
    read=_read_ratio,
    write=_ratio_lines,
    schema=an_object({"errors": a_text("An error ratio, 0 to 1, as PromQL over [$window].")}, ["errors"]),
)
