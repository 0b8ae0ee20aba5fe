"""Objectives from the text they were written as, so that 99.9 % leaves exactly 0.001."""

import re
from decimal import Decimal

from burnline_slo.domain.objective import Objective
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import kind, wrong_type

_PERCENT = re.compile(r"(-?[0-9]{1,5}(?:\.[0-9]+)?|-?\.[0-9]+)\s*(%?)")
_MOST_DIGITS = 9
_ALL_GOOD = "Write 100% where no event may be bad, or less, such as 95%."


def objective(report: Report, node: Node, name: str) -> Objective | None:
    """A percentage above 0 and below 100, with or without the sign: `99.9%`, `99.9`."""
    if not isinstance(node, Scalar) or kind(node) not in ("text", "a number"):
        wrong_type(report, node, name, "a percentage such as 99.9%")
        return None
    written = node.text.strip()
    match = _PERCENT.fullmatch(written)
    if match is None:
        report.error(
            node,
            Code.OBJECTIVE_SYNTAX,
            f"`{name}` must be a percentage; got {_short(written)}",
            _syntax_fix(written),
        )
        return None
    number, sign = match.groups()
    if len(number.partition(".")[2]) > _MOST_DIGITS:
        report.error(
            node,
            Code.OBJECTIVE_SYNTAX,
            f"`{name}` may have up to {_MOST_DIGITS} digits after the point; got {_short(number)}",
            "Write it shorter, such as 99.9%.",
        )
        return None
    return _checked(report, node, name, Decimal(number), bool(sign))


def slice_target(report: Report, node: Node, name: str) -> Decimal | None:
    """The good share from which on a slice is good, as a ratio: `95%`; `100%` allows no bad event at all."""
    written = node.text.strip() if isinstance(node, Scalar) else ""
    if re.fullmatch(r"0{0,3}100(\.0{1,9})?\s*%", written):
        return Decimal(1)
    match = _PERCENT.fullmatch(written)
    if match is not None and Decimal(match[1]) >= 100:
        report.error(node, Code.OBJECTIVE_RANGE, f"`{name}` must be a percentage up to 100%; got {written}", _ALL_GOOD)
        return None
    found = objective(report, node, name)
    return None if found is None else found.ratio


def _checked(report: Report, node: Scalar, name: str, percent: Decimal, signed: bool) -> Objective | None:
    got = f"got {node.text.strip()}"
    if percent > 100:
        summary, fix = f"must be below 100 %; {got}", "Write the share of good events in percent, such as 99.9%."
    elif percent == 100:
        summary, fix = f"must be below 100 %: 100 % leaves no error budget; {got}", "Write 99.99% or lower."
    elif percent < 0:
        summary, fix = f"must be above 0 %; {got}", f"Write {-percent}%." if -percent > 1 else "Write 99.9%, say."
    elif percent == 0:
        summary, fix = f"must be above 0 %: 0 % asks for nothing; {got}", "Write 99%, say."
    elif percent == 1 and not signed:
        summary, fix = f"is a percentage; {got}, which looks like a ratio that leaves no error budget", "Write 99.9%."
    elif percent < 1 and not signed:
        ratio = format((percent * 100).normalize(), "f")
        summary, fix = f"is a percentage; {got}, which looks like a ratio", f"Write {ratio}%."
    else:
        return Objective(ratio=percent.scaleb(-2))
    report.error(node, Code.OBJECTIVE_RANGE, f"`{name}` {summary}", fix)
    return None


def _syntax_fix(written: str) -> str:
    if re.fullmatch(r"[0-9]+,[0-9]+\s*%?", written):
        return f"Write a point, not a comma: {written.rstrip('% ').replace(',', '.')}%."
    if re.fullmatch(r"[0-9.]+\s*percent", written, re.IGNORECASE):
        return f"Write {written.split('percent')[0].strip()}%."
    return "Write a percentage such as 99.9%."


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
