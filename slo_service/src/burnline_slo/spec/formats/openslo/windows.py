"""OpenSLO's `timeWindow` (and `timeWindows` of `v1alpha`): rolling, or the calendar's from a start on."""

from datetime import datetime, timedelta

from burnline_slo.domain.period import LONGEST, SHORTEST, CalendarPeriod, CalendarUnit, Period, RollingPeriod
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, boolean, text, whole_number
from burnline_slo.spec.formats.equivalents import report_unsupported
from burnline_slo.spec.formats.openslo.durations import DAYS, FIXED, shorthand
from burnline_slo.spec.slo_values.periods import calendar_period, clock_time, time_zone

_LETTERS = {
    "h": CalendarUnit.HOUR,
    "d": CalendarUnit.DAY,
    "w": CalendarUnit.WEEK,
    "M": CalendarUnit.MONTH,
    "Q": CalendarUnit.QUARTER,
    "Y": CalendarUnit.YEAR,
}
_ALPHA_UNITS = {
    "Second": "s",
    "Minute": "m",
    "Hour": "h",
    "Day": "d",
    "Week": "w",
    "Month": "M",
    "Quarter": "Q",
    "Year": "Y",
}
_COUNT = whole_number(1, 999_999)


def _period(report: Report, node: Node, key: str) -> Period | None:
    found = _one_window(report, node, key, ("duration",))
    length = None if found is None else found.read("duration", shorthand)
    return None if found is None or length is None else _of_length(found, *length, found.node("duration") or node)


def _alpha_period(report: Report, node: Node, key: str) -> Period | None:
    found = _one_window(report, node, key, ("unit", "count"))
    if found is None:
        return None
    unit, count = found.read("unit", text), found.read("count", _COUNT)
    if unit is not None and unit not in _ALPHA_UNITS:
        summary = f"a time window has a `unit` of {', '.join(_ALPHA_UNITS)}; got {unit[:60]!r}"
        report.error(found.value_at("unit"), Code.DURATION_SYNTAX, summary, "Write `unit: Day` and `count: 30`.")
        return None
    return None if unit is None or count is None else _of_length(found, count, _ALPHA_UNITS[unit], found.mapping)


READ_PERIOD: Reader[Period] = _period
READ_ALPHA_PERIOD: Reader[Period] = _alpha_period


def _one_window(report: Report, node: Node, key: str, required: tuple[str, ...]) -> Fields | None:
    windows = items(report, node, key, "time windows") or ()
    if len(windows) > 1:
        report.error(windows[1], Code.CONFLICT, f"`{key}` must have one item; it has {len(windows)}", "Keep one.")
    if len(windows) != 1:
        return None
    optional = ("isRolling", "calendar")
    return fields(report, windows[0], "a time window", required=required, optional=optional, lenient=True)


def _of_length(window: Fields, amount: int, unit: str, at: Node) -> Period | None:
    """A window without `isRolling` rolls unless it has a calendar."""
    rolls = window.read_or("isRolling", boolean, not window.has("calendar"))
    if window.has("calendar") and rolls:
        summary = "a window that rolls has no `calendar`"
        window.report.error(
            window.key_at("calendar"), Code.CONFLICT, summary, "Remove it, or write `isRolling: false`."
        )
        return None
    return _rolling(window.report, at, amount, unit) if rolls else _calendar(window, amount, unit, at)


def _rolling(report: Report, at: Node, amount: int, unit: str) -> RollingPeriod | None:
    days = amount * DAYS.get(unit, 0)
    length = timedelta(days=days) if days else amount * FIXED[unit]
    if not SHORTEST <= length <= LONGEST:
        fix = (
            f"m stands for minutes: write {amount}M for months." if unit == "m" else "Write a duration between the two."
        )
        summary = f"a period must be from 1h to 366d; got {amount}{unit}"
        report.error(at, Code.DURATION_RANGE, summary, fix)
        return None
    if days:
        summary = f"{amount}{unit} has no fixed length when it rolls; it was read as {days}d"
        report.note(at, Code.IGNORED, summary, f"Write {days}d to say so.")
    return RollingPeriod(length=length)


def _calendar(window: Fields, amount: int, unit: str, at: Node) -> CalendarPeriod | None:
    report = window.report
    if not window.has("calendar"):
        report.error(window.at, Code.MISSING_KEY, "a window that does not roll needs a `calendar`", "Add `calendar:`.")
        return None
    found = window.inner("calendar", required=("startTime", "timeZone"))
    zone = None if found is None else found.read("timeZone", time_zone)
    starting: datetime | None = None if found is None else found.read("startTime", clock_time)
    if unit in ("s", "m") and not amount * FIXED[unit] % FIXED["h"]:
        amount, unit = amount * FIXED[unit] // FIXED["h"], "h"
    if unit not in _LETTERS:
        fix = (
            f"m stands for minutes: write {amount}M for months."
            if unit == "m"
            else "Write hours (h), or a longer unit."
        )
        report_unsupported(report, at, f"a calendar period of {amount}{unit}", fix)
        return None
    if zone is None or starting is None:
        return None
    return calendar_period(window, _LETTERS[unit], zone, amount, starting)
