from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.period import CalendarPeriod, CalendarUnit

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis wants bounds without a zone
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


def period(unit: str, zone: ZoneInfo = BERLIN) -> CalendarPeriod:
    return CalendarPeriod(unit=CalendarUnit(unit), zone=zone)


@pytest.mark.parametrize(
    ("unit", "begin", "end", "hours"),
    [
        ("month", datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC), 31 * 24 - 1),
        ("week", datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), 7 * 24 - 1),
        ("quarter", datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC), 90 * 24 - 1),
        ("year", datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC), 365 * 24),
    ],
)
def test_a_period_over_the_change_to_summer_time_is_an_hour_shorter(
    unit: str, begin: datetime, end: datetime, hours: int
) -> None:
    at = datetime(2026, 3, 27, 12, tzinfo=UTC)
    one = period(unit)
    assert (one.start(at), one.end(at)) == (begin, end)
    assert one.length_at(at) == timedelta(hours=hours)


def test_a_leap_year_has_its_day() -> None:
    assert period("month", ZoneInfo("UTC")).length_at(datetime(2028, 2, 10, tzinfo=UTC)) == timedelta(days=29)
    assert period("month", ZoneInfo("UTC")).length_at(datetime(2027, 2, 10, tzinfo=UTC)) == timedelta(days=28)


def test_at_midnight_the_old_period_is_whole_and_the_new_one_has_not_begun() -> None:
    midnight = datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert period("month").end(midnight) == midnight
    assert period("month").start(midnight + timedelta(microseconds=1)) == midnight


@given(at=MOMENTS, unit=st.sampled_from(CalendarUnit), zone=ZONES)
def test_a_moment_lies_in_its_period_and_periods_join(at: datetime, unit: CalendarUnit, zone: str) -> None:
    one = CalendarPeriod(unit=unit, zone=ZoneInfo(zone))
    begin, end = one.start(at), one.end(at)
    assert begin < at <= end
    assert one.start(end + timedelta(seconds=1)) == end
    assert timedelta() < one.length_at(at) <= one.longest
