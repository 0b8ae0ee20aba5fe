"""The queries of OpenSLO's SLIs, in either version, to what they count."""

from collections.abc import Mapping as Pairs

from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.formats.counting import countable, note_as_points
from burnline_slo.spec.formats.openslo.indicators import Counters, Gauges, Stored, Threshold
from burnline_slo.spec.promql.increase import Uncountable, grouped_by, with_window
from burnline_slo.spec.promql.parse import expression
from burnline_slo.spec.promql.ratio import EventCounters, bad_of_total, error_ratio, good_of_total

ENGINES = frozenset({"prometheus", "thanos", "mimir", "cortex", "victoriametrics", "sloth", "amp", "gcm"})
"""Types of data source that answer PromQL, in lower case."""


def threshold(report: Report, query: Node, name: str) -> Threshold | None:
    """A query whose points are compared with a limit."""
    parsed = expression(report, query, name, with_window)
    if parsed is None:
        return None
    note_as_points(report, parsed[0], name)
    return Threshold(query=parsed[1])


def ratio(
    report: Report, queries: Pairs[str, Node], *, is_counter: bool, raw_is: str
) -> Counters | Gauges | Stored | None:
    """What the queries count that stand under `good` or `bad` and `total`, or under `raw`.

    `raw_is` is "success" or "failure". Whether `raw` is made of counters, its query shows.
    """
    parsed = {part: expression(report, query, part, with_window) for part, query in queries.items()}
    found = {part: one[1] for part, one in parsed.items() if one is not None}
    if len(found) < len(queries):
        return None
    first = next(part for part in queries if part != "total")
    if not is_counter and first != "raw":
        note_as_points(report, queries[first], first)
        return Gauges(part=found[first], total=found["total"], is_bad=first == "bad")
    by = grouped_by(*found.values())
    if first == "raw":
        made: EventCounters | Uncountable = error_ratio(found["raw"], any_range=True, by=by)
        if isinstance(made, Uncountable):
            note_as_points(report, queries[first], first)
            return Stored(query=found["raw"], is_bad=raw_is == "failure")
        if raw_is == "success":
            made = EventCounters(total=made.total, bad=made.good, good=made.bad)
    else:
        of_total = good_of_total if first == "good" else bad_of_total
        made = of_total(found[first], found["total"], any_range=True, by=by)
    parts = countable(report, queries[first], first, made)
    return None if parts is None else Counters(parts=parts, by=by)
