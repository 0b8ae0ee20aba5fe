"""Two of bad, good and total, whatever counts them."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from burnline_slo.domain.sli import EventsSLI, ExpressionSLI
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.native.schema_elements import Json, a_text, an_object
from burnline_slo.spec.native.yaml_lines import scalar

T = TypeVar("T")

PARTS = ("bad", "good", "total")
_RENAMED = {
    "error_query": "bad",
    "errors": "bad",
    "error": "bad",
    "success": "good",
    "total_query": "total",
}


def two_parts(report: Report, node: Node, name: str, reader: Reader[T]) -> tuple[Fields, Mapping[str, T]] | None:
    """The two parts that are there, in the order of `PARTS`, which must not be the same."""
    written = _written(report, node, name, reader)
    if written is None:
        return None
    found, first, second = written
    one, other = found.read(first, reader), found.read(second, reader)
    if one is None or other is None:
        return None
    if one == other:
        _report_equal(found, first, second)
        return None
    return found, {first: one, second: other}


def parts_lines(sli: EventsSLI | ExpressionSLI) -> Iterator[str]:
    for name, part in (("bad", sli.bad), ("good", sli.good), ("total", sli.total)):
        if part is not None:
            yield f"{name}: {scalar(str(part))}"


def parts_schema(description: str) -> dict[str, Json]:
    """`description` goes on after `Bad events`."""
    parts: dict[str, Json] = {part: a_text(f"{part.capitalize()} events{description}") for part in PARTS}
    return {**an_object(parts), "minProperties": 2, "maxProperties": 2}


def _written(report: Report, node: Node, name: str, reader: Reader[T]) -> tuple[Fields, str, str] | None:
    found = fields(report, node, f"`{name}`", optional=PARTS, renamed=_RENAMED)
    if found is None:
        return None
    written = [part for part in PARTS if found.has(part)]
    if len(written) == 2:
        return found, written[0], written[1]
    if len(written) < 2 and found.guessed:
        return None
    count = {0: "none", 1: f"only `{written[0]}`" if written else ""}.get(len(written), "all three")
    report.error(
        found.at if len(written) < 2 else found.key_at("good"),
        Code.CONFLICT if len(written) > 2 else Code.MISSING_KEY,
        f"`{name}` must have exactly two of `bad`, `good` and `total`; it has {count}",
        "Remove one; the third follows from the other two."
        if len(written) > 2
        else f"Add `{'bad' if written == ['total'] else 'total'}:`.",
    )
    for part in written:
        found.read(part, reader)
    return None


def _report_equal(found: Fields, first: str, second: str) -> None:
    found.report.error(
        found.value_at(second),
        Code.SELECTORS_EQUAL,
        f"`{first}` and `{second}` must differ; both select the same series",
        f"Add a label to `{first}` that only those events have.",
    )
