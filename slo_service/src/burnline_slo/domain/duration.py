"""Durations as Prometheus writes them: `30d`, `1h30m`, `250ms`."""

import re
from datetime import timedelta
from decimal import Decimal

_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_PART = r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?"
_DURATION = re.compile(_PART)


def parse_duration(text: str) -> timedelta:
    """Reads `1w2d3h4m5s6ms`, units from large to small, each at most once.

    Raises ValueError that says what to write. `M` (months) is no unit here: a month has no fixed length.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(
            "a duration is whole numbers with the units w, d, h, m, s, ms from large to small, "
            f"such as 30d or 1h30m; got {text!r}"
        )
    try:
        return sum(
            (int(amount) * unit for amount, unit in zip(match.groups(), _UNITS.values(), strict=True) if amount),
            timedelta(),
        )
    except (OverflowError, ValueError) as error:  # ValueError: more digits than Python reads
        raise ValueError(f"the duration {text!r} is longer than a calendar can hold") from error


def format_duration(duration: timedelta) -> str:
    """The shortest text `parse_duration` reads back, without weeks: `30d`, not `4w2d`. Zero is `0s`."""
    rest = duration
    parts = []
    for name, unit in _UNITS.items():
        if name == "w":
            continue
        amount, rest = divmod(rest, unit)
        if amount:
            parts.append(f"{amount}{name}")
    return "".join(parts) or "0s"


def exact_seconds(duration: timedelta) -> Decimal:
    """In seconds, to the microsecond, in the shortest spelling."""
    return shortest_spelling(Decimal(duration // timedelta(microseconds=1)).scaleb(-6))


def shortest_spelling(number: Decimal) -> Decimal:
    """The same number without needless digits, so that `le="1.0"`, `le="1"` and 1s are one ledger."""
    normal = number.normalize()
    return normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal
