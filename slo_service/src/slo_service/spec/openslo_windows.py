"""OpenSLO's `timeWindow`: rolling, or one unit of the calendar."""

import re
from datetime import date, timedelta

from slo_service.domain.period import CalendarPeriod, CalendarUnit, Period, RollingPeriod
from slo_service.spec.codes import Code
from slo_service.spec.fields import Fields, fields, items
from slo_service.spec.foreign import unsupported
from slo_service.spec.nodes import Node
from slo_service.spec.openslo_durations import DAYS, FIXED, shorthand
from slo_service.spec.openslo_parts import period_within
from slo_service.spec.periods import time_zone
from slo_service.spec.report import Report
from slo_service.spec.values import Reader, boolean, text

_CALENDAR = {
    "1w": CalendarUnit.WEEK,
    "1M": CalendarUnit.MONTH,
    "3M": CalendarUnit.QUARTER,
    "1Q": CalendarUnit.QUARTER,
    "12M": CalendarUnit.YEAR,
    "4Q": CalendarUnit.YEAR,
    "1Y": CalendarUnit.YEAR,
}


def _period(report: Report, node: Node, key: str) -> Period | None:
    windows = items(report, node, key, "time windows") or ()
    if len(windows) > 1:
        report.error(windows[1], Code.CONFLICT, f"`{key}` must have one item; it has {len(windows)}", "Keep one.")
    if len(windows) != 1:
        return None
    found = fields(
        report, windows[0], "a time window", required=("duration",), optional=("isRolling", "calendar"), lenient=True
    )
    if found is None:
        return None
    if found.has("calendar") or not found.read_or("isRolling", boolean, True):
        return _calendar(found)
    length = found.read("duration", _rolling)
    return None if length is None else RollingPeriod(length=length)


READ_PERIOD: Reader[Period] = _period


def _calendar(window: Fields) -> Period | None:
    """One calendar unit from its beginning; other stretches can't be evaluated."""
    node = window.node("calendar")
    found = None
    if node is None:
        report = window.report
        report.error(window.at, Code.MISSING_KEY, "a window that does not roll needs a `calendar`", "Add `calendar:`.")
    else:
        found = fields(window.report, node, "`calendar`", required=("startTime", "timeZone"), lenient=True)
    if found is None:
        return None
    zone = found.read("timeZone", time_zone)
    start = found.read("startTime", text) or ""
    written = window.read("duration", text) or ""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]00:00:00", start)
    unit = _CALENDAR.get(written)
    if zone is None:
        return None
    if unit is None or match is None or not _begins(unit, int(match[1]), int(match[2]), int(match[3])):
        unsupported(
            window.report,
            window.at,
            f"a calendar period of {written[:20]} from {start[:30]}",
            "Use 1w from a Monday, 1M, 1Q or 1Y from its first day, at 00:00:00.",
        )
        return None
    return CalendarPeriod(unit=unit, zone=zone)


def _begins(unit: CalendarUnit, year: int, month: int, day: int) -> bool:
    try:
        weekday = date(year, month, day).weekday()
    except ValueError:
        return False
    match unit:
        case CalendarUnit.WEEK:
            return weekday == 0
        case CalendarUnit.MONTH:
            return day == 1
        case CalendarUnit.QUARTER:
            return day == 1 and month in (1, 4, 7, 10)
        case CalendarUnit.YEAR:
            return day == 1 and month == 1


def _rolling(report: Report, node: Node, key: str) -> timedelta | None:
    found = shorthand(report, node, key)
    if found is None:
        return None
    amount, unit = found
    if unit in FIXED:
        return period_within(report, node, amount * FIXED[unit])
    days = amount * DAYS[unit]
    summary = f"{amount}{unit} has no fixed length when it rolls; it was read as {days}d"
    report.note(node, Code.IGNORED, summary, f"Write {days}d to say so.")
    return period_within(report, node, timedelta(days=days))
