"""The `sli:` part of Burnline's own files."""

from datetime import timedelta
from decimal import Decimal

from slo_service.domain.composite import CompositeSLI
from slo_service.domain.duration import format_duration
from slo_service.domain.sli import (
    SLI,
    AvailabilitySLI,
    EmptySlice,
    EventsSLI,
    ExpressionSLI,
    LatencySLI,
    NativeLatencySLI,
    PlainSLI,
    RatioSLI,
    TimeslicesSLI,
)
from slo_service.spec.codes import Code
from slo_service.spec.fields import Fields, fields
from slo_service.spec.native_composite import composite
from slo_service.spec.nodes import Node
from slo_service.spec.objectives import slice_target
from slo_service.spec.ratio import shortest
from slo_service.spec.report import Report
from slo_service.spec.selector import Selector
from slo_service.spec.selectors import counter, histogram, plain_selector
from slo_service.spec.subset import say_unless_part
from slo_service.spec.values import Reader, boolean, duration, duration_between
from slo_service.spec.windowed import windowed
from slo_service.spec.words import choice

PLAIN_KINDS = ("events", "latency", "availability", "expressions", "ratio")
KINDS = (*PLAIN_KINDS, "timeslices", "composite")
PARTS = ("bad", "good", "total")
_RENAMED = {
    "error_query": "bad",
    "errors": "bad",
    "error": "bad",
    "success": "good",
    "total_query": "total",
}
_DAY = timedelta(days=1)
_SLICE = duration_between(timedelta(minutes=1), _DAY)
_EMPTY = choice(*EmptySlice)


def read_sli(report: Report, node: Node, name: str) -> SLI | CompositeSLI | None:
    """One kind of SLI."""
    found = fields(report, node, f"`{name}`", optional=KINDS)
    kind = None if found is None else found.one_of(KINDS, f"`{name}`")
    if found is None or kind is None:
        return None
    if kind == "timeslices":
        return found.read(kind, _timeslices)
    if kind == "composite":
        return found.read(kind, composite)
    return found.read(kind, _PLAIN[kind])


def _plain(report: Report, node: Node, name: str) -> PlainSLI | None:
    found = fields(report, node, f"`{name}`", optional=PLAIN_KINDS)
    kind = None if found is None else found.one_of(PLAIN_KINDS, f"`{name}`")
    return None if found is None or kind is None else found.read(kind, _PLAIN[kind])


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
    parts = _two_parts(report, node, name)
    if parts is None:
        return None
    found, first, second = parts
    one, other = found.read(first, counter), found.read(second, counter)
    if one is None or other is None:
        return None
    if one == other:
        _say_equal(found, first, second)
        return None
    if second == "total":
        say_unless_part(report, found.node(first) or node, first, one, other)
    texts = {first: str(one), second: str(other)}
    return EventsSLI(bad=texts.get("bad"), good=texts.get("good"), total=texts.get("total"))


def _expressions(report: Report, node: Node, name: str) -> ExpressionSLI | None:
    parts = _two_parts(report, node, name)
    if parts is None:
        return None
    found, first, second = parts
    one, other = found.read(first, windowed), found.read(second, windowed)
    if one is None or other is None:
        return None
    if one == other:
        _say_equal(found, first, second)
        return None
    texts = {first: one, second: other}
    return ExpressionSLI(bad=texts.get("bad"), good=texts.get("good"), total=texts.get("total"))


def _say_equal(found: Fields, first: str, second: str) -> None:
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
    selector: Selector | None = found.read("histogram", histogram)
    threshold = found.read("threshold", duration)
    is_native = found.read_or("native", boolean, False)
    if selector is None or threshold is None:
        return None
    seconds = shortest(Decimal(threshold // timedelta(microseconds=1)).scaleb(-6))
    if is_native:
        return NativeLatencySLI(histogram=str(selector), threshold_seconds=seconds)
    return LatencySLI(histogram=selector.metric, matchers=selector.inside, threshold_seconds=seconds)


def _availability(report: Report, node: Node, name: str) -> AvailabilitySLI | None:
    found = fields(report, node, f"`{name}`", required=("gauge",))
    selector = None if found is None else found.read("gauge", gauge)
    return None if selector is None else AvailabilitySLI(gauge=str(selector))


def gauge(report: Report, node: Node, name: str) -> Selector | None:
    """The selector of a gauge that is 0 or 1."""
    return plain_selector(report, node, name, "a gauge of 0 and 1")


def _ratio(report: Report, node: Node, name: str) -> RatioSLI | None:
    found = fields(
        report, node, f"`{name}`", required=("errors",), renamed={"error": "errors", "error_ratio": "errors"}
    )
    errors = None if found is None else found.read("errors", windowed)
    return None if errors is None else RatioSLI(error_ratio=errors)


def _timeslices(report: Report, node: Node, name: str) -> TimeslicesSLI | None:
    found = fields(report, node, f"`{name}`", required=("slice", "target", "of"), optional=("empty",))
    if found is None:
        return None
    length = found.read("slice", slice_length)
    target = found.read("target", slice_target)
    of = found.read("of", _READ_PLAIN)
    empty = found.read_or("empty", _EMPTY, EmptySlice.LEFT_OUT)
    if length is None or target is None or of is None:
        return None
    return TimeslicesSLI(of=of, slice=length, target=target, empty=EmptySlice(empty))


def slice_length(report: Report, node: Node, name: str) -> timedelta | None:
    """From a minute to a day, and a divisor of a day."""
    length = _SLICE(report, node, name)
    if length is None or not _DAY % length:
        return length
    report.error(
        node,
        Code.DURATION_RANGE,
        f"`{name}` must divide a day; got {format_duration(length)}",
        "Write 1m, 5m, 10m, 15m, 30m, 1h or 1d.",
    )
    return None


_READ_PLAIN: Reader[PlainSLI] = _plain
_READ_LATENCY: Reader[PlainSLI] = _latency
_PLAIN: dict[str, Reader[PlainSLI]] = {
    "events": _events,
    "latency": _READ_LATENCY,
    "availability": _availability,
    "expressions": _expressions,
    "ratio": _ratio,
}
