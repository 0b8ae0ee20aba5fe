"""The time span an SLO is measured over."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from burnline_slo.domain.duration import format_duration

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
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


FIRST = datetime(2001, 1, 1)  # noqa: DTZ001  # a time on the clocks of whatever zone
"""A Monday, and the first day of a month, a quarter and a year: counted from here, units begin on their first day."""

_DAYS = {CalendarUnit.DAY: 1, CalendarUnit.WEEK: 7}
_MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}
_LONGEST_MONTHS = {1: 31, 2: 62, 3: 92, 4: 123, 5: 153, 6: 184, 7: 215, 8: 245, 9: 276, 10: 306, 11: 337, 12: 366}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPeriod:
    """The running one of the stretches that follow each other from `starting` on, each of `every` calendar units.

    They begin at its time of day on the clocks of an IANA time zone; those before it are reckoned back. A day on which
    the clocks change has 23 or 25 hours; the period is as long as its days are. A beginning that the clocks skip moves
    on by the gap (02:30 to 03:30), one that they show twice is the first. Months that lack its day begin on their last.
    Hours last an hour each, whatever the clocks do.
    """

    unit: CalendarUnit
    zone: ZoneInfo
    every: int = 1
    starting: datetime = FIRST
    """Without a zone; as it stands units begin at midnight on their first day, weeks on Monday."""

    def __post_init__(self) -> None:
        if self.starting.tzinfo is not None:
            raise ValueError("a calendar period starts at a time on the clocks of its zone, which is no part of it")
        if self.every < 1 or self.longest > LONGEST + timedelta(hours=1):
            raise ValueError(f"a calendar period lasts up to 366 days, got {self.every} times a {self.unit}")

    @property
    def length(self) -> timedelta:
        """About how long it is, for people and for what needs a length before there is a moment."""
        if self.unit in _MONTHS:
            return timedelta(days=self.every * _MONTHS[self.unit] * 1461 // 48)
        return self._fixed()

    @property
    def text(self) -> str:
        """As people call it: `calendar month, Europe/Berlin`; `every 2 weeks from 2026-01-21 12:30, Europe/Berlin`."""
        if self.starting == FIRST and self.every == 1:
            return f"calendar {self.unit}, {self.zone.key}"
        units = f"{self.unit}" if self.every == 1 else f"{self.every} {self.unit}s"
        return f"every {units} from {starting_text(self.starting)}, {self.zone.key}"

    @property
    def longest(self) -> timedelta:
        """The most time it ever spans: an hour more than its days, for clocks that are put back."""
        if self.unit not in _MONTHS:
            return self._fixed() + timedelta(hours=self.unit is not CalendarUnit.HOUR)
        months = self.every * _MONTHS[self.unit]
        return timedelta(days=_LONGEST_MONTHS.get(months, 31 * months), hours=1)

    def start(self, at: datetime) -> datetime:
        """Where the period that holds the moment just before `at` begins, in UTC."""
        return _stretch(self, at)[0]

    def end(self, at: datetime) -> datetime:
        """Where it ends, in UTC."""
        return _stretch(self, at)[1]

    def length_at(self, at: datetime) -> timedelta:
        """How long it is as a whole."""
        start, end = _stretch(self, at)
        return end - start

    def around(self, at: datetime) -> tuple[datetime, datetime]:
        """The beginning and the end of the stretch that holds the moment just before `at`."""
        number = self._number(at)
        return self._boundary(number), self._boundary(number + 1)

    def in_short(self) -> "CalendarPeriod":
        """The same stretches as one unit from its first day, where they are: three months from April are quarters."""
        for unit in (CalendarUnit.DAY, CalendarUnit.WEEK, CalendarUnit.MONTH, CalendarUnit.QUARTER, CalendarUnit.YEAR):
            same_length = (unit in _MONTHS) == (self.unit in _MONTHS) and self._length() == (_DAYS | _MONTHS)[unit]
            if same_length and self.starting.time() == FIRST.time() and _is_first_day(unit, self.starting):
                return CalendarPeriod(unit=unit, zone=self.zone)
        return self

    def _length(self) -> int:
        """In months or days; 0 for hours, which are neither."""
        return self.every * (_DAYS | _MONTHS).get(self.unit, 0)

    def _fixed(self) -> timedelta:
        if self.unit is CalendarUnit.HOUR:
            return timedelta(hours=self.every)
        return timedelta(days=self.every * _DAYS[self.unit])

    def _number(self, at: datetime) -> int:
        """Which stretch holds the moment just before `at`, counted from `starting`."""
        moment = at - timedelta(microseconds=1)
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        if self.unit in _MONTHS:
            months = (local.year - self.starting.year) * 12 + local.month - self.starting.month
            number = months // (self.every * _MONTHS[self.unit])
        else:
            number = (local - self.starting) // self._fixed()
        while self._boundary(number) > moment:
            number -= 1
        while self._boundary(number + 1) <= moment:
            number += 1
        return number

    def _boundary(self, number: int) -> datetime:
        """Where a stretch begins, in UTC."""
        if self.unit is CalendarUnit.HOUR:
            return self.starting.replace(tzinfo=self.zone).astimezone(UTC) + number * self._fixed()
        if self.unit in _DAYS:
            local = self.starting + number * self._fixed()
        else:
            months = self.starting.year * 12 + self.starting.month - 1 + number * self.every * _MONTHS[self.unit]
            year, month = months // 12, months % 12 + 1
            local = self.starting.replace(
                year=year, month=month, day=min(self.starting.day, monthrange(year, month)[1])
            )
        return local.replace(tzinfo=self.zone).astimezone(UTC)


@lru_cache(maxsize=256)
def _stretch(period: CalendarPeriod, at: datetime) -> tuple[datetime, datetime]:
    """`around`, once for all SLOs that are looked at in the same moment."""
    return period.around(at)


def _is_first_day(unit: CalendarUnit, day: datetime) -> bool:
    months = _MONTHS.get(unit)
    if months is None:
        return unit is not CalendarUnit.WEEK or day.weekday() == FIRST.weekday()
    return day.day == 1 and (day.month - 1) % months == 0


def starting_text(starting: datetime) -> str:
    """The shortest text of a time on the clock: `2026-01-21`, `2026-01-21 12:30`, `2026-01-21 12:30:15`."""
    if starting.second:
        return starting.isoformat(sep=" ")
    return starting.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")


Period: TypeAlias = RollingPeriod | CalendarPeriod
