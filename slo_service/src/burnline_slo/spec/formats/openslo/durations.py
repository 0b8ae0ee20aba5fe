"""OpenSLO's own durations: one number and one letter, whose case matters (`1m` is a minute, `1M` a month)."""

import re
from datetime import timedelta

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, text
from burnline_slo.spec.slo_values.slices import dividing_a_day

FIXED = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
"""Units that always last as long; there are seconds in `v1alpha` alone."""
DAYS = {"M": 30, "Q": 90, "Y": 365}
"""About how many days the others have: OpenSLO's SDK takes them for these where no calendar is given."""


def shorthand(report: Report, node: Node, key: str) -> tuple[int, str] | None:
    """The number and the letter."""
    written = text(report, node, key)
    match = None if written is None else re.fullmatch(r"([0-9]{1,6})([mhdwMQY])", written)
    if written is not None and match is None:
        summary = f"`{key}` must be a number and one of m h d w M Q Y; got {written[:60]!r}"
        report.error(node, Code.DURATION_SYNTAX, summary, "Write 30d.")
    return None if match is None else (int(match[1]), match[2])


def fixed_length(report: Report, node: Node, key: str) -> timedelta | None:
    """A duration whose unit always lasts as long."""
    found = shorthand(report, node, key)
    if found is None or found[1] in FIXED:
        return None if found is None else found[0] * FIXED[found[1]]
    fix = f"Write {found[0]}m for minutes, or a number of days."
    summary = f"`{key}` must have a fixed length; {found[0]}{found[1]} is in months, quarters or years"
    report.error(node, Code.DURATION_SYNTAX, summary, fix)
    return None


def slice_window(report: Report, node: Node, key: str) -> timedelta | None:
    """How long a slice is; a bare number is in minutes."""
    if isinstance(node, Scalar) and kind(node) == "a number" and re.fullmatch(r"[0-9]{1,5}", node.text):
        length: timedelta | None = timedelta(minutes=int(node.text))
    else:
        length = fixed_length(report, node, key)
    return None if length is None else dividing_a_day(report, node, key, length)
