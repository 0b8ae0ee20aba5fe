"""Shares of the error budget, and the windows of alerts."""

import re
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.duration import format_duration
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import duration, kind, wrong_type

_MINUTE = timedelta(minutes=1)
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%")


def budget_share(report: Report, node: Node, key: str) -> Decimal | None:
    """A share of the error budget: `2%`."""
    return _percentage(report, node, key, 100)


def spent_share(report: Report, node: Node, key: str) -> Decimal | None:
    """A share of the budget that may be more than all of it: `150%`."""
    return _percentage(report, node, key, 999)


def _percentage(report: Report, node: Node, key: str, highest: int) -> Decimal | None:
    if not isinstance(node, Scalar) or kind(node) not in ("text", "a number"):
        wrong_type(report, node, key, "a share such as 2%")
        return None
    match = _PERCENT.fullmatch(node.text.strip())
    ratio = None if match is None else Decimal(match[1]).scaleb(-2)
    if ratio is not None and 0 < ratio * 100 <= highest:
        return ratio
    report.error(
        node,
        Code.NUMBER_RANGE,
        f"`{key}` must be a share of the error budget above 0 % and up to {highest} %; got {node.text[:40]!r}",
        "Write a share such as 2%." if match else "Write it with its sign, such as 2%.",
    )
    return None


def alert_window(report: Report, node: Node, key: str) -> timedelta | None:
    length = duration(report, node, key)
    if length is None or not length % _MINUTE:
        return length
    report.error(
        node,
        Code.DURATION_RANGE,
        f"`{key}` must be whole minutes; got {format_duration(length)}",
        f"Write {format_duration(max(_MINUTE, length // _MINUTE * _MINUTE))}.",
    )
    return None


def default_short_window(long: timedelta) -> timedelta:
    """The workbook's short window, in whole minutes."""
    return max(_MINUTE, -(-long // 12 // _MINUTE) * _MINUTE)
