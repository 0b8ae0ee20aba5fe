"""Pyrra's `indicator`: pairs of counters, native histograms, gauges of 0 and 1; and the labels to group by."""

from burnline_slo.domain.duration import exact_seconds
from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import SLI, AvailabilitySLI, NativeLatencySLI
from burnline_slo.spec.document.fields import Fields
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Listing, Node
from burnline_slo.spec.document.values import duration
from burnline_slo.spec.formats.counting import countable
from burnline_slo.spec.promql.ratio import EventCounters, sli_of
from burnline_slo.spec.promql.selector_readers import gauge, plain_selector
from burnline_slo.spec.slo_values.grouping import grouping

_KINDS = ("ratio", "latency", "latencyNative", "bool_gauge")
_GROUPING = ("grouping",)


def read_sli(spec: Fields) -> tuple[SLI | None, Grouping | None]:
    """What is counted, and the labels beside its metrics that each have a budget."""
    found = spec.inner("indicator", optional=_KINDS)
    if found is None:
        return None, None
    sli = None
    match found.one_of(_KINDS, "`indicator`"):
        case "ratio":
            sli = _pair(found, "ratio", "errors")
        case "latency":
            sli = _pair(found, "latency", "success")
        case "latencyNative":
            sli = _native(found)
        case "bool_gauge":
            sli = _gauge(found)
        case _:
            pass
    return sli, _grouping(found)


def _pair(indicator: Fields, kind: str, part: str) -> SLI | None:
    found = indicator.inner(kind, required=(part, "total"), optional=_GROUPING)
    if found is None:
        return None
    one, total = _metric(found, part), _metric(found, "total")
    if one is None or total is None:
        return None
    node, counter = one
    of_bad = EventCounters(bad=counter, total=total[1])
    of_good = EventCounters(good=counter, total=total[1])
    counters = countable(found.report, node, "metric", of_bad if part == "errors" else of_good)
    return None if counters is None else sli_of(counters)


def _native(indicator: Fields) -> SLI | None:
    found = indicator.inner("latencyNative", required=("total", "latency"), optional=_GROUPING)
    if found is None:
        return None
    total, threshold = _metric(found, "total", "a histogram"), found.read("latency", duration)
    if total is None or threshold is None:
        return None
    return NativeLatencySLI(histogram=total[1], threshold_seconds=exact_seconds(threshold))


def _gauge(indicator: Fields) -> SLI | None:
    found = indicator.inner("bool_gauge", required=("metric",), optional=_GROUPING)
    selector = None if found is None else found.read("metric", gauge)
    return None if selector is None else AvailabilitySLI(gauge=selector)


def _grouping(indicator: Fields) -> Grouping | None:
    """All kinds of indicator are made of selectors, so all can be grouped."""
    kinds = [node for kind in _KINDS if (node := indicator.node(kind)) is not None]
    node = next((found for kind in kinds if (found := child(kind, "grouping"))), None)
    return grouping(indicator.report, node, "grouping") if isinstance(node, Listing) and node.items else None


def _metric(holder: Fields, key: str, of: str = "a counter") -> tuple[Node, Selector] | None:
    found = holder.inner(key, required=("metric",))
    metric = None if found is None else found.node("metric")
    selector = None if metric is None else plain_selector(holder.report, metric, "metric", of, ignores_offset=True)
    return None if metric is None or selector is None else (metric, selector)
