"""The kinds of `sli:` in Burnline's own files that are made of queries, not of other SLIs."""

from collections.abc import Mapping
from typing import TypeVar

from burnline_slo.domain.sli import (
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
)
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, boolean
from burnline_slo.spec.promql.selectors import counter, gauge, histogram
from burnline_slo.spec.promql.subset import warn_unless_subset
from burnline_slo.spec.promql.windowed import windowed
from burnline_slo.spec.slo_values.thresholds import latency_threshold

T = TypeVar("T")

PARTS = ("bad", "good", "total")
_RENAMED = {
    "error_query": "bad",
    "errors": "bad",
    "error": "bad",
    "success": "good",
    "total_query": "total",
}


def plain_sli(report: Report, node: Node, name: str) -> PlainSLI | None:
    """One kind of SLI that is made of no other."""
    kinds = tuple(PLAIN)
    found = fields(report, node, f"`{name}`", optional=kinds)
    kind = None if found is None else found.one_of(kinds, f"`{name}`")
    return None if found is None or kind is None else found.read(kind, PLAIN[kind])


def _two_parts(report: Report, node: Node, name: str) -> tuple[Fields, str, str] | None:
    """The two of bad, good and total that are there."""
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
        found.read(part, counter if name == "events" else windowed)
    return None


def _events(report: Report, node: Node, name: str) -> EventsSLI | None:
    read = _read_parts(report, node, name, counter)
    if read is None:
        return None
    found, parts = read
    first = next(iter(parts))
    if "total" in parts:
        warn_unless_subset(report, found.node(first) or node, first, parts[first], parts["total"])
    return EventsSLI(bad=parts.get("bad"), good=parts.get("good"), total=parts.get("total"))


def _expressions(report: Report, node: Node, name: str) -> ExpressionSLI | None:
    read = _read_parts(report, node, name, windowed)
    if read is None:
        return None
    _, texts = read
    return ExpressionSLI(bad=texts.get("bad"), good=texts.get("good"), total=texts.get("total"))


def _read_parts(report: Report, node: Node, name: str, reader: Reader[T]) -> tuple[Fields, Mapping[str, T]] | None:
    """The two parts that are there, in the order of `PARTS`, which must not be the same."""
    written = _two_parts(report, node, name)
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


def _report_equal(found: Fields, first: str, second: str) -> None:
    found.report.error(
        found.value_at(second),
        Code.SELECTORS_EQUAL,
        f"`{first}` and `{second}` must differ; both select the same series",
        f"Add a label to `{first}` that only those events have.",
    )


def _latency(report: Report, node: Node, name: str) -> LatencySLI | NativeLatencySLI | None:
    found = fields(report, node, f"`{name}`", required=("histogram", "threshold"), optional=("native",))
    if found is None:
        return None
    selector = found.read("histogram", histogram)
    threshold = found.read("threshold", latency_threshold)
    is_native = found.read_or("native", boolean, False)
    if selector is None or threshold is None:
        return None
    if is_native:
        return NativeLatencySLI(histogram=selector, threshold_seconds=threshold)
    return LatencySLI(histogram=selector, threshold_seconds=threshold)


def _availability(report: Report, node: Node, name: str) -> AvailabilitySLI | None:
    found = fields(report, node, f"`{name}`", required=("gauge",))
    selector = None if found is None else found.read("gauge", gauge)
    return None if selector is None else AvailabilitySLI(gauge=selector)


def _ratio(report: Report, node: Node, name: str) -> RatioSLI | None:
    found = fields(
        report, node, f"`{name}`", required=("errors",), renamed={"error": "errors", "error_ratio": "errors"}
    )
    errors = None if found is None else found.read("errors", windowed)
    return None if errors is None else RatioSLI(error_ratio=errors)


_READ_LATENCY: Reader[PlainSLI] = _latency
PLAIN: Mapping[str, Reader[PlainSLI]] = {
    "events": _events,
    "latency": _READ_LATENCY,
    "availability": _availability,
    "expressions": _expressions,
    "ratio": _ratio,
}
