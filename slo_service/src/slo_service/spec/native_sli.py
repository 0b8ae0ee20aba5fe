"""The `sli:` part of Burnline's own files."""

from datetime import timedelta
from decimal import Decimal

from slo_service.domain.sli import SLI, EventsSLI, LatencySLI
from slo_service.spec.codes import Code
from slo_service.spec.fields import Fields, fields
from slo_service.spec.nodes import Node
from slo_service.spec.ratio import shortest
from slo_service.spec.report import Report
from slo_service.spec.selector import Selector
from slo_service.spec.selectors import counter, histogram
from slo_service.spec.subset import say_unless_part
from slo_service.spec.values import duration

_KINDS = ("events", "latency")
_PARTS = ("bad", "good", "total")
_RENAMED = {
    "error_query": "bad",
    "errors": "bad",
    "error": "bad",
    "success": "good",
    "total_query": "total",
}


def read_sli(report: Report, node: Node, name: str) -> SLI | None:
    """One kind of SLI."""
    found = fields(report, node, f"`{name}`", optional=_KINDS)
    if found is None:
        return None
    match found.one_of(_KINDS, f"`{name}`"):
        case "events":
            return found.read("events", _events)
        case "latency":
            return found.read("latency", _latency)
        case _:
            return None


def _events(report: Report, node: Node, name: str) -> EventsSLI | None:
    found = fields(report, node, f"`{name}`", optional=_PARTS, renamed=_RENAMED)
    if found is None:
        return None
    written = [part for part in _PARTS if found.has(part)]
    selectors = {part: found.read(part, counter) for part in written}
    if len(written) < 2 and found.guessed:
        return None
    if len(written) != 2:
        count = {0: "none", 1: f"only `{written[0]}`" if written else ""}.get(len(written), "all three")
        report.error(
            found.at if len(written) < 2 else found.key_at("good"),
            Code.CONFLICT if len(written) > 2 else Code.MISSING_KEY,
            f"`{name}` must have exactly two of `bad`, `good` and `total`; it has {count}",
            "Remove one; the third follows from the other two."
            if len(written) > 2
            else f"Add `{'bad' if written == ['total'] else 'total'}:`.",
        )
        return None
    first, second = written
    if selectors[first] is None or selectors[second] is None:
        return None
    if selectors[first] == selectors[second]:
        _say_equal(found, first, second)
        return None
    part, whole = selectors[first], selectors["total"] if second == "total" else None
    if part is not None and whole is not None:
        say_unless_part(report, found.node(first) or node, first, part, whole)
    texts = {key: str(selector) for key, selector in selectors.items()}
    return EventsSLI(bad=texts.get("bad"), good=texts.get("good"), total=texts.get("total"))


def _say_equal(found: Fields, first: str, second: str) -> None:
    found.report.error(
        found.value_at(second),
        Code.SELECTORS_EQUAL,
        f"`{first}` and `{second}` must differ; both select the same series",
        f"Add a label to `{first}` that only those events have.",
    )


def _latency(report: Report, node: Node, name: str) -> LatencySLI | None:
    found = fields(report, node, f"`{name}`", required=("histogram", "threshold"))
    if found is None:
        return None
    selector: Selector | None = found.read("histogram", histogram)
    threshold = found.read("threshold", duration)
    if selector is None or threshold is None:
        return None
    seconds = Decimal(threshold // timedelta(microseconds=1)).scaleb(-6)
    return LatencySLI(histogram=selector.metric, matchers=selector.inside, threshold_seconds=shortest(seconds))
