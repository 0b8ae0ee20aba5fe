"""How long the slices of time are that are judged by events of their own."""

from datetime import timedelta

from burnline_slo.domain.duration import format_duration
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import duration

SHORTEST_SLICE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def slice_length(report: Report, node: Node, name: str) -> timedelta | None:
    """From a minute to a day, and a divisor of a day."""
    length = duration(report, node, name)
    return None if length is None else dividing_a_day(report, node, name, length)


def dividing_a_day(report: Report, node: Node, name: str, length: timedelta) -> timedelta | None:
    """The length, if slices may have it."""
    if SHORTEST_SLICE <= length <= _DAY and not _DAY % length:
        return length
    got = f"got {format_duration(length)}"
    if SHORTEST_SLICE <= length <= _DAY:
        report.error(
            node,
            Code.DURATION_RANGE,
            f"`{name}` must divide a day; {got}",
            "Write 1m, 5m, 10m, 15m, 30m, 1h or 1d.",
        )
    else:
        nearest = format_duration(max(SHORTEST_SLICE, min(length, _DAY)))
        fix = f"Write {nearest}, or a duration between the two."
        report.error(node, Code.DURATION_RANGE, f"`{name}` must be from 1m to 1d; {got}", fix)
    return None
