"""Calendar periods that begin at any time of day, on any day, and last several units."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.period import FIRST, LONGEST, CalendarPeriod, CalendarUnit

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis wants bounds without a zone
CLOCKS = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1)).map(lambda time: time.replace(microsecond=0))  # noqa: DTZ001  # a time on the clocks
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]
).map(ZoneInfo)
MOST = {"hour": 366 * 24, "day": 366, "week": 52, "month": 12, "quarter": 4, "year": 1}
LENGTHS = st.sampled_from(CalendarUnit).flatmap(lambda unit: st.tuples(st.just(unit), st.integers(1, MOST[unit])))


@st.composite
def periods(draw: st.DrawFn) -> CalendarPeriod:
    unit, every = draw(LENGTHS)
    return CalendarPeriod(unit=unit, every=every, zone=draw(ZONES), starting=draw(CLOCKS))


def clock(text: str) -> datetime:
    return datetime.fromisoformat(text)


def boundaries(unit: str, starting: str, count: int, zone: ZoneInfo = BERLIN, every: int = 1) -> list[str]:
    """When so many periods begin on the clocks of their zone, from `starting` on."""
    one = CalendarPeriod(unit=CalendarUnit(unit), every=every, zone=zone, starting=clock(starting))
    at = clock(starting).replace(tzinfo=zone).astimezone(UTC)
    found = []
    for _ in range(count):
        at = one.end(at + timedelta(seconds=1))
        found.append(at.astimezone(zone).replace(tzinfo=None).isoformat(sep=" ", timespec="minutes"))
    return found


def test_two_weeks_from_a_wednesday_at_half_past_twelve_stay_so_when_the_clocks_change() -> None:
    found = boundaries("week", "2026-03-18 12:30", 3, every=2)
    assert found == ["2026-04-01 12:30", "2026-04-15 12:30", "2026-04-29 12:30"]


def test_months_from_the_31st_begin_on_the_last_day_of_shorter_months_and_go_back_to_the_31st() -> None:
    found = boundaries("month", "2027-12-31 08:00", 5)
    assert found == ["2028-01-31 08:00", "2028-02-29 08:00", "2028-03-31 08:00", "2028-04-30 08:00", "2028-05-31 08:00"]


def test_years_from_a_leap_day_begin_on_its_eve_in_other_years() -> None:
    found = boundaries("year", "2024-02-29", 4)
    assert found == ["2025-02-28 00:00", "2026-02-28 00:00", "2027-02-28 00:00", "2028-02-29 00:00"]


def test_a_start_that_the_clocks_skip_is_right_after_they_have() -> None:
    assert boundaries("month", "2026-02-28 02:30", 1) == ["2026-03-28 02:30"]
    assert boundaries("day", "2026-03-28 02:30", 2) == ["2026-03-29 03:30", "2026-03-30 02:30"]


def test_a_start_that_the_clocks_show_twice_is_the_first_of_the_two() -> None:
    one = CalendarPeriod(unit=CalendarUnit.DAY, zone=BERLIN, starting=clock("2026-10-24 02:30"))
    assert one.end(datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_go_on_over_a_change_of_the_clocks() -> None:
    found = boundaries("hour", "2026-03-28 18:00", 3, every=12)
    assert found == ["2026-03-29 07:00", "2026-03-29 19:00", "2026-03-30 07:00"]


def test_periods_before_the_start_are_reckoned_back() -> None:
    one = CalendarPeriod(unit=CalendarUnit.MONTH, zone=BERLIN, every=2, starting=clock("2030-01-21 12:30"))
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert (one.start(at), one.end(at)) == (
        datetime(2026, 3, 21, 11, 30, tzinfo=UTC),
        datetime(2026, 5, 21, 10, 30, tzinfo=UTC),
    )


@given(one=periods(), at=MOMENTS)
def test_periods_tile_time_without_gap_or_overlap(one: CalendarPeriod, at: datetime) -> None:
    begin, end = one.start(at), one.end(at)
    assert begin < at <= end
    assert one.end(begin) == begin
    assert one.start(end + timedelta(microseconds=1)) == end
    inside = begin + (end - begin) / 2
    assert (one.start(inside), one.end(inside)) == (begin, end)
    assert timedelta() < one.length_at(at) <= one.longest


@given(one=periods())
def test_one_of_them_begins_at_the_start_itself(one: CalendarPeriod) -> None:
    start = one.starting.replace(tzinfo=one.zone).astimezone(UTC)
    assert one.end(start) == start


@given(one=periods(), at=MOMENTS, number=st.integers(-50, 50))
def test_days_and_weeks_tile_time_alike_whichever_of_their_beginnings_is_named(
    one: CalendarPeriod, at: datetime, number: int
) -> None:
    days = {CalendarUnit.DAY: 1, CalendarUnit.WEEK: 7}.get(one.unit)
    if days is not None:
        other = replace(one, starting=one.starting + timedelta(days=number * one.every * days))
        assert (other.start(at), other.end(at)) == (one.start(at), one.end(at))


@given(unit=st.sampled_from(CalendarUnit), zone=ZONES, at=MOMENTS)
def test_a_short_form_is_the_long_one_from_a_first_day(unit: CalendarUnit, zone: ZoneInfo, at: datetime) -> None:
    short = CalendarPeriod(unit=unit, zone=zone)
    begin = short.start(at).astimezone(zone)
    if unit is not CalendarUnit.HOUR:
        assert (begin.minute, begin.second) == (0, 0)
        assert replace(short, starting=begin.replace(tzinfo=None)).in_short() == short
    if unit is CalendarUnit.WEEK:
        assert begin.weekday() == 0
    if unit in (CalendarUnit.MONTH, CalendarUnit.QUARTER, CalendarUnit.YEAR):
        assert begin.day == 1
    if unit is CalendarUnit.QUARTER:
        assert begin.month in (1, 4, 7, 10)
    if unit is CalendarUnit.YEAR:
        assert begin.month == 1


@given(one=periods(), at=MOMENTS)
def test_in_short_it_is_the_same(one: CalendarPeriod, at: datetime) -> None:
    first_days = (one, replace(one, starting=one.starting.replace(day=1, hour=0, minute=0, second=0)))
    for wanted in first_days:
        assert (wanted.in_short().start(at), wanted.in_short().end(at)) == (wanted.start(at), wanted.end(at))


@pytest.mark.parametrize(
    ("unit", "every", "starting", "short"),
    [
        ("month", 3, "2026-04-01", "quarter"),
        ("quarter", 4, "2026-01-01", "year"),
        ("day", 7, "2026-11-23", "week"),
        ("day", 1, "2026-11-22", "day"),
        ("month", 3, "2026-05-01", None),
        ("week", 1, "2026-11-22", None),
        ("month", 1, "2026-05-01 12:00", None),
        ("hour", 1, "2026-05-01 12:00", None),
    ],
)
def test_what_a_short_form_can_say_is_said_in_short(unit: str, every: int, starting: str, short: str | None) -> None:
    one = CalendarPeriod(unit=CalendarUnit(unit), every=every, zone=BERLIN, starting=clock(starting))
    assert one.in_short() == (one if short is None else CalendarPeriod(unit=CalendarUnit(short), zone=BERLIN))


@pytest.mark.parametrize(("unit", "every"), [("day", 367), ("week", 53), ("month", 13), ("year", 2), ("day", 0)])
def test_a_period_is_no_longer_than_a_ledger_reaches_back(unit: str, every: int) -> None:
    with pytest.raises(ValueError, match="up to 366 days"):
        CalendarPeriod(unit=CalendarUnit(unit), every=every, zone=BERLIN)


@given(one=periods())
def test_its_nominal_length_is_about_what_it_really_lasts(one: CalendarPeriod) -> None:
    assert one.longest <= LONGEST + timedelta(hours=1)
    assert one.length == pytest.approx(one.length_at(datetime(2026, 6, 1, tzinfo=UTC)), abs=timedelta(days=4))


@pytest.mark.parametrize(
    ("unit", "every", "starting", "text"),
    [
        ("month", 1, FIRST, "calendar month, Europe/Berlin"),
        ("week", 2, clock("2026-01-21 12:30"), "every 2 weeks from 2026-01-21 12:30, Europe/Berlin"),
        ("month", 1, clock("2026-01-21"), "every month from 2026-01-21, Europe/Berlin"),
    ],
)
def test_people_are_told_which_period_it_is(unit: str, every: int, starting: datetime, text: str) -> None:
    assert CalendarPeriod(unit=CalendarUnit(unit), every=every, zone=BERLIN, starting=starting).text == text
