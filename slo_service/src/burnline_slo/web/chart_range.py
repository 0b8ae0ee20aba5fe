"""The stretches of time a chart can be asked for."""

from datetime import timedelta

from burnline_slo.domain.duration import format_duration, parse_duration
from burnline_slo.domain.period import Period

SHORTEST = timedelta(hours=1)
_OFFERED = (SHORTEST, timedelta(hours=6), timedelta(days=1), timedelta(days=3))
_DEFAULT = timedelta(hours=6)


def offered(period: Period) -> tuple[timedelta, ...]:
    """What the page offers: the usual stretches shorter than the period, then the period itself."""
    return (*(length for length in _OFFERED if length < period.length), period.length)


def parse_range(text: str | None, period: Period) -> timedelta:
    """Reads `6h`; when nothing was asked, 6 hours or the shorter period. Raises ValueError that says what to write."""
    if not text:
        return min(_DEFAULT, period.length)
    try:
        length = parse_duration(text)
    except ValueError as error:
        raise ValueError(f"range: {error}") from error
    if not SHORTEST <= length <= period.length:
        raise ValueError(f"range lies between 1h and the SLO's period, {format_duration(period.length)}; got {text}")
    return length
