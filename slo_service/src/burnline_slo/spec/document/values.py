"""Readers of single values: a node in, the value or a problem out.

Every reader takes the report, the node and what people call the value (its key), and returns None after a mistake.
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from burnline_slo.domain.duration import format_duration, parse_duration
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report

T_co = TypeVar("T_co", covariant=True)


class Reader(Protocol[T_co]):
    """Reads the value written at a node under a name; None after a mistake, which is in the report then."""

    def __call__(self, report: Report, node: Node, name: str, /) -> T_co | None: ...


_NULL = re.compile(r"|~|null|Null|NULL")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_DECIMAL_DURATION = re.compile(r"(\d*\.\d+)\s*(ms|s|m|h|d|w)")
_LONGEST_TEXT = 10_000


def kind(node: Node) -> str:
    """What a node is, for messages, by YAML 1.2's core schema: `yes` and `on` are text."""
    match node:
        case Mapping():
            return "a mapping"
        case Listing():
            return "a list"
        case Scalar(style="") if _NULL.fullmatch(node.text):
            return "nothing"
        case Scalar(style="") if _BOOLEAN.fullmatch(node.text):
            return "true or false"
        case Scalar(style="") if _NUMBER.fullmatch(node.text):
            return "a number"
        case Scalar(style="!"):
            return "a value with a tag"
        case Scalar():
            return "text"


def text(report: Report, node: Node, name: str) -> str | None:
    """Text that is not empty."""
    if not isinstance(node, Scalar) or kind(node) != "text":
        wrong_type(report, node, name, "text")
        return None
    if not node.text.strip():
        report.error(node, Code.EMPTY, f"{quoted_key(name)} must not be empty", "Write a value, or remove the key.")
        return None
    if len(node.text) > _LONGEST_TEXT:
        report.error(
            node,
            Code.TEXT_TOO_LONG,
            f"{quoted_key(name)} may have up to {_LONGEST_TEXT:,} characters; it has {len(node.text):,}",
            "Shorten it.",
        )
        return None
    return node.text.strip()


def boolean(report: Report, node: Node, name: str) -> bool | None:
    """`true` or `false`."""
    if not isinstance(node, Scalar) or kind(node) != "true or false":
        wrong_type(report, node, name, "true or false")
        return None
    return node.text.lower() == "true"


def whole_number(lowest: int, highest: int) -> Reader[int]:
    """Reads a whole number within bounds, both included."""

    def read(report: Report, node: Node, name: str) -> int | None:
        if not isinstance(node, Scalar) or kind(node) != "a number" or not re.fullmatch(r"[+-]?[0-9]{1,15}", node.text):
            wrong_type(report, node, name, "a whole number")
            return None
        number = int(node.text)
        if lowest <= number <= highest:
            return number
        report.error(
            node,
            Code.NUMBER_RANGE,
            f"`{name}` must be from {lowest:,} to {highest:,}; got {number:,}",
            f"Write {max(lowest, min(number, highest))}.",
        )
        return None

    return read


def duration(report: Report, node: Node, name: str) -> timedelta | None:
    """A duration above zero, as Prometheus writes them."""
    if not isinstance(node, Scalar) or kind(node) not in ("text", "a number"):
        wrong_type(report, node, name, "a duration such as 30d or 5m")
        return None
    written = node.text.strip()
    if kind(node) == "a number":
        report.error(
            node,
            Code.DURATION_SYNTAX,
            f"`{name}` must be a duration with its unit; got the bare number {written}",
            f"Write the unit: {_with_unit(written)}.",
        )
        return None
    try:
        length = parse_duration(written)
    except ValueError:
        report.error(
            node,
            Code.DURATION_SYNTAX,
            f"`{name}` must be a duration: whole numbers with the units w, d, h, m, s, ms from large to small; "
            f"got {_clip(written)!r}",
            _duration_fix(written),
        )
        return None
    if not length:
        report.error(node, Code.DURATION_RANGE, f"`{name}` must be longer than zero", "Write a longer duration.")
        return None
    return length


def duration_between(shortest: timedelta, longest: timedelta) -> Reader[timedelta]:
    """Reads a duration within bounds, both included."""

    def read(report: Report, node: Node, name: str) -> timedelta | None:
        length = duration(report, node, name)
        if length is None or shortest <= length <= longest:
            return length
        allowed = f"{format_duration(shortest)} to {format_duration(longest)}"
        report.error(
            node,
            Code.DURATION_RANGE,
            f"`{name}` must be from {allowed}; got {format_duration(length)}",
            f"Write {format_duration(shortest if length < shortest else longest)}, or a duration between the two.",
        )
        return None

    return read


def wrong_type(report: Report, node: Node, name: str, wanted: str, fix: str = "") -> None:
    """Reports a value of another kind than wanted, and how to write it (`fix`, or what is usual for the kind)."""
    got = kind(node)
    if got == "a value with a tag" and isinstance(node, Scalar):
        report.error(
            node,
            Code.YAML_TAG,
            f"the tag {_clip(node.text)} has no meaning here",
            "Write the plain value, without a tag.",
        )
        return
    if got == "nothing":
        fix = "Write a value, or remove the key."
    elif isinstance(node, Scalar) and wanted == "text":
        fix = f'Put quotes around it: "{node.text}".'
    elif isinstance(node, Mapping) and wanted == "text" and _begins_with_brace(report, node):
        fix = "Put quotes around a value that begins with {."
    report.error(node, Code.WRONG_TYPE, f"{quoted_key(name)} must be {wanted}; got {got}", fix or f"Write {wanted}.")


def _begins_with_brace(report: Report, node: Node) -> bool:
    return report.source.line(node.at.line)[node.at.column - 1 : node.at.column] == "{"


def quoted_key(name: str) -> str:
    """A key in back quotes; phrases such as "an SLO" as they are."""
    return name if " " in name or name.startswith("`") else f"`{name}`"


def _clip(written: str) -> str:
    return written if len(written) <= 60 else written[:57] + "..."


def _with_unit(number: str) -> str:
    if number.isdigit():
        return f"{number}ms, {number}s, {number}m or {number}d"
    if re.fullmatch(r"\d*\.\d{1,3}", number):
        return f"{int(Decimal(number) * 1000)}ms"
    return "300ms, 5m or 30d"


def _duration_fix(written: str) -> str:
    fraction = _DECIMAL_DURATION.fullmatch(written)
    if fraction is not None:
        amount, unit = fraction.groups()
        finer = {"w": (7, "d"), "d": (24, "h"), "h": (60, "m"), "m": (60, "s"), "s": (1000, "ms")}.get(unit)
        if finer is not None and (scaled := round(float(amount) * finer[0], 6)).is_integer() and scaled:
            return f"Write whole numbers: {int(scaled)}{finer[1]}."
    if re.fullmatch(r"\d+\s*(M|mo|mon|months?)", written):
        return "A month has no fixed length: write 30d."
    if re.fullmatch(r"\d+\s*(y|Y|years?)", written):
        return "A year has no fixed length: write 365d."
    long_form = re.fullmatch(r"(\d+)\s*(week|day|hour|minute|min|second|sec|millisecond)s?", written)
    if long_form is not None:
        unit = long_form[2]
        return f"Write {long_form[1]}{'ms' if unit == 'millisecond' else unit[0]}."
    if re.fullmatch(r"\d+\s+(ms|s|m|h|d|w)", written):
        return f"Write {''.join(written.split())}."
    return "Write a duration such as 300ms, 5m, 1h30m or 30d."
