"""Thresholds of latency: durations, or seconds with decimals where those are too coarse."""

import re
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.duration import exact_seconds, format_duration, shortest_spelling
from burnline_slo.spec.document.nodes import Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import duration

SECONDS = r"(?=[0-9.]*[1-9])[0-9]{1,6}\.[0-9]{1,30}s"


def latency_threshold(report: Report, node: Node, name: str) -> Decimal | None:
    """In seconds: `250ms`, `1m30s`, `0.0005s`."""
    if isinstance(node, Scalar) and re.fullmatch(SECONDS, node.text.strip()):
        return shortest_spelling(Decimal(node.text.strip().removesuffix("s")))
    length = duration(report, node, name)
    return None if length is None else exact_seconds(length)


def threshold_text(seconds: Decimal) -> str:
    """What is read back as the same."""
    if seconds * 1000 % 1:
        return f"{seconds:f}s"
    return format_duration(timedelta(milliseconds=int(seconds * 1000)))
