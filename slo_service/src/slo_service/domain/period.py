"""The time span an SLO is measured over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from slo_service.domain.duration import format_duration

SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingPeriod:
    """The last `length` up to now."""

    length: timedelta

    def __post_init__(self) -> None:
        if not SHORTEST <= self.length <= LONGEST:
            raise ValueError(f"a rolling period lasts from 1 hour to 366 days, got {self.length}")

    @property
    def text(self) -> str:
        """As people call it: `30d`."""
        return format_duration(self.length)

    @property
    def longest(self) -> timedelta:
        """The most time it ever spans."""
        return self.length

    def start(self, at: datetime) -> datetime:
        """Where the period begins that is looked at `at`."""
        return at - self.length

    def end(self, at: datetime) -> datetime:
        """Where it ends."""
        return at

    def length_at(self, at: datetime) -> timedelta:
        """How long it is as a whole."""
        return self.length


class CalendarUnit(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_LONGEST = {
    CalendarUnit.WEEK: timedelta(days=7, hours=1),
    CalendarUnit.MONTH: timedelta(days=31, hours=1),
    CalendarUnit.QUARTER: timedelta(days=92, hours=1),
    CalendarUnit.YEAR: timedelta(days=366),
}
_NOMINAL = {
    CalendarUnit.WEEK: timedelta(days=7),
    CalendarUnit.MONTH: timedelta(days=30),
    CalendarUnit.QUARTER: timedelta(days=91),
    CalendarUnit.YEAR: timedelta(days=365),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPeriod:
    """The running week (from Monday), month, quarter or year of an IANA time zone, from midnight there.

    A day on which the clocks change has 23 or 25 hours; the period is as long as its days are.
    """

    unit: CalendarUnit
    zone: ZoneInfo

    @property
    def length(self) -> timedelta:
        """About how long it is, for people and for what needs a length before there is a moment."""
        return _NOMINAL[self.unit]

    @property
    def text(self) -> str:
        """As people call it: `calendar month, Europe/Berlin`."""
        return f"calendar {self.unit}, {self.zone.key}"

    @property
    def longest(self) -> timedelta:
        """The most time it ever spans."""
        return _LONGEST[self.unit]

    def start(self, at: datetime) -> datetime:
        """Where the period that holds the moment just before `at` begins, in UTC."""
        return self._begin((at - timedelta(microseconds=1)).astimezone(self.zone), 0)

    def end(self, at: datetime) -> datetime:
        """Where it ends, in UTC."""
        return self._begin((at - timedelta(microseconds=1)).astimezone(self.zone), 1)

    def length_at(self, at: datetime) -> timedelta:
        """How long it is as a whole."""
        return self.end(at) - self.start(at)

    def _begin(self, local: datetime, later: int) -> datetime:
        """Midnight at the beginning of the unit that holds `local`, or of the next one."""
        year, month = local.year, local.month
        match self.unit:
            case CalendarUnit.WEEK:
                monday = local.date() - timedelta(days=local.weekday()) + timedelta(weeks=later)
                return datetime(monday.year, monday.month, monday.day, tzinfo=self.zone).astimezone(UTC)
            case CalendarUnit.MONTH:
                months = year * 12 + month - 1 + later
            case CalendarUnit.QUARTER:
                months = year * 12 + (month - 1) // 3 * 3 + 3 * later
            case CalendarUnit.YEAR:
                months = (year + later) * 12
        return datetime(months // 12, months % 12 + 1, 1, tzinfo=self.zone).astimezone(UTC)


Period: TypeAlias = RollingPeriod | CalendarPeriod
