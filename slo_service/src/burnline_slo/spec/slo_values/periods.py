"""Periods of the error budget: rolling, or by the calendar."""

import re
from datetime import datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from burnline_slo.domain.period import (
    FIRST,
    LONGEST,
    SHORTEST,
    CalendarPeriod,
    CalendarUnit,
    Period,
    RollingPeriod,
)
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, duration_between, text, whole_number

DEFAULT_PERIOD = RollingPeriod(length=timedelta(days=30))
MOST_UNITS = 366 * 24
EARLIEST_YEAR, LATEST_YEAR = 1970, 2200
CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"
"""A day, perhaps with a time of day, without a zone."""

_ROLLING = duration_between(SHORTEST, LONGEST)
_UNIT = choice(*CalendarUnit)
_EVERY = whole_number(1, MOST_UNITS)
_RENAMED = {"timezone": "zone", "time_zone": "zone", "timeZone": "zone", "start": "starting", "startTime": "starting"}


def period(report: Report, node: Node, name: str) -> Period | None:
    """`30d`, `{calendar: month, zone: …}`, or `{calendar: week, every: 2, starting: 2026-01-21 12:30, zone: …}`."""
    if not isinstance(node, Mapping):
        length = _ROLLING(report, node, name)
        return None if length is None else RollingPeriod(length=length)
    optional = ("zone", "every", "starting")
    found = fields(report, node, f"`{name}`", required=("calendar",), optional=optional, renamed=_RENAMED)
    if found is None:
        return None
    before = report.errors
    unit = found.read("calendar", _UNIT)
    zone = found.read_or("zone", time_zone, None if found.has("zone") else ZoneInfo("UTC"))
    every = found.read_or("every", _EVERY, 1)
    starting = found.read("starting", clock_time)
    if every > 1 and not found.has("starting") and "starting" not in found.guessed:
        summary = f"a period of {every} {unit or 'unit'}s needs a day on which one begins"
        report.error(found.key_at("every"), Code.MISSING_KEY, summary, "Add `starting: 2026-01-01`, say.")
    if unit is None or zone is None or report.errors > before:
        return None
    return calendar_period(found, CalendarUnit(unit), zone, every, starting or FIRST)


def calendar_period(
    found: Fields, unit: CalendarUnit, zone: ZoneInfo, every: int, starting: datetime
) -> CalendarPeriod | None:
    """The period, in its short form where that is the same."""
    try:
        return CalendarPeriod(unit=unit, zone=zone, every=every, starting=starting).in_short()
    except ValueError:
        summary = f"a period must be from 1h to 366d; got {every} {unit}s"
        found.report.error(found.at, Code.DURATION_RANGE, summary, "Write fewer.")
        return None


def _clock_time(report: Report, node: Node, name: str) -> datetime | None:
    written = text(report, node, name)
    if written is None:
        return None
    if not re.fullmatch(CLOCK, written):
        summary = f"`{name}` must be a day, perhaps with a time on its zone's clocks; got {written[:60]!r}"
        report.error(node, Code.TIME_SYNTAX, summary, "Write 2026-01-21 12:30.")
        return None
    try:
        starting = datetime.fromisoformat(written)
    except ValueError:
        summary = f"`{name}` is no time that a calendar and a clock have; got {written}"
        report.error(node, Code.TIME_RANGE, summary, "Write 2026-01-21 12:30, say.")
        return None
    if EARLIEST_YEAR <= starting.year <= LATEST_YEAR:
        return starting
    summary = f"`{name}` must lie in the years {EARLIEST_YEAR} to {LATEST_YEAR}; got {written}"
    report.error(node, Code.TIME_RANGE, summary, "Correct the year.")
    return None


clock_time: Reader[datetime] = _clock_time
"""Reads a time on the clocks of a zone that stands elsewhere."""


def time_zone(report: Report, node: Node, name: str) -> ZoneInfo | None:
    """An IANA time zone."""
    written = text(report, node, name)
    if written is None:
        return None
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = get_close_matches(written[:60], available_timezones(), n=1)
        report.error(
            node,
            Code.TIME_ZONE,
            f"`{name}` must be an IANA time zone; got {written[:60]!r}",
            f"Did you mean `{close[0]}`?" if close else "Write Europe/Berlin, say, or UTC.",
        )
        return None
