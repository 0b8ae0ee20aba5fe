"""The `period:` of Burnline's own files: rolling, or by the calendar."""

from datetime import timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from slo_service.domain.period import LONGEST, SHORTEST, CalendarPeriod, CalendarUnit, Period, RollingPeriod
from slo_service.spec.codes import Code
from slo_service.spec.fields import fields
from slo_service.spec.nodes import Mapping, Node
from slo_service.spec.report import Report
from slo_service.spec.values import duration_between, text
from slo_service.spec.words import choice

DEFAULT_PERIOD = RollingPeriod(length=timedelta(days=30))

_ROLLING = duration_between(SHORTEST, LONGEST)
_UNIT = choice(*CalendarUnit)


def period(report: Report, node: Node, name: str) -> Period | None:
    """`30d`, or `{calendar: month, zone: Europe/Berlin}`."""
    if not isinstance(node, Mapping):
        length = _ROLLING(report, node, name)
        return None if length is None else RollingPeriod(length=length)
    found = fields(report, node, f"`{name}`", required=("calendar",), optional=("zone",), renamed={"timezone": "zone"})
    if found is None:
        return None
    unit = found.read("calendar", _UNIT)
    zone = found.read_or("zone", time_zone, None if found.has("zone") else ZoneInfo("UTC"))
    return None if unit is None or zone is None else CalendarPeriod(unit=CalendarUnit(unit), zone=zone)


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
