from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.corrections import Correction, length_of, merged_stretches
from burnline_slo.domain.exclusion import excluded_share
from burnline_slo.domain.tiles import Span, to_epoch

BERLIN = ZoneInfo("Europe/Berlin")
MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))
HOUR = timedelta(hours=1)


def correction(
    start: datetime, end: datetime, rule: str = "", slos: tuple[str, ...] = ("*",), name: str = "c1"
) -> Correction:
    return Correction(id=name, reason="upgrade", author="ada", start=start, end=end, rule=rule, slos=slos)


def stretches(one: Correction, begin: datetime = MARCH, finish: datetime = MAY) -> list[str]:
    return [f"{start:%m-%d %H:%M} {end:%m-%d %H:%M}" for start, end in one.stretches(begin, finish)]


@pytest.mark.parametrize(
    ("pattern", "slo_id", "applies"),
    [
        ("*", "checkout/availability", True),
        ("checkout/*", "checkout/availability", True),
        ("checkout/*", "checkout-v2/availability", False),
        ("*/availability", "checkout/availability", True),
        ("checkout/availability", "checkout/availability", True),
        ("checkout/availability", "checkout/availability2", False),
        ('checkout/a{path="/[x]?"}', 'checkout/a{path="/[x]?"}', True),
        ("checkout/a?", "checkout/ab", False),
        ("checkout/*", "checkout/a\nb", True),
    ],
)
def test_only_the_star_stands_for_anything(pattern: str, slo_id: str, applies: bool) -> None:
    assert correction(MARCH, MARCH + HOUR, slos=(pattern,)).applies_to(slo_id) is applies


def test_a_recurring_one_keeps_its_times_of_day_over_daylight_saving() -> None:
    nightly = correction(
        datetime(2026, 3, 22, 1, 30, tzinfo=BERLIN), datetime(2026, 3, 22, 3, 30, tzinfo=BERLIN), "FREQ=WEEKLY;BYDAY=SU"
    )
    assert stretches(nightly, finish=datetime(2026, 4, 6, tzinfo=UTC)) == [
        "03-22 00:30 03-22 02:30",
        "03-29 00:30 03-29 01:30",  # clocks go from 2 to 3: it lasts an hour
        "04-04 23:30 04-05 01:30",
    ]
    autumn = stretches(nightly, datetime(2026, 10, 25, tzinfo=UTC) - HOUR, datetime(2026, 10, 26, tzinfo=UTC))
    assert autumn == ["10-24 23:30 10-25 02:30"]  # and three hours in autumn


def test_times_of_day_that_the_clocks_skip_leave_no_stretch_that_ends_before_it_begins() -> None:
    nightly = correction(
        datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN), datetime(2026, 3, 28, 3, 10, tzinfo=BERLIN), "FREQ=DAILY;COUNT=2"
    )
    assert stretches(nightly) == ["03-28 01:30 03-28 02:10", "03-29 01:30 03-29 02:10"]


def test_a_single_one_lasts_as_long_as_it_says_over_daylight_saving() -> None:
    one = correction(datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN), datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN))
    assert stretches(one) == ["03-29 00:30 03-29 01:30"]
    fold = correction(
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN)
    )
    assert length_of(merged_stretches([fold], MARCH, datetime(2027, 1, 1, tzinfo=UTC))) == timedelta(minutes=45)


def test_a_rule_may_end() -> None:
    counted = correction(MARCH, MARCH + HOUR, "FREQ=DAILY;COUNT=3")
    until = correction(MARCH, MARCH + HOUR, "FREQ=DAILY;UNTIL=20260303T000000Z")
    assert stretches(counted) == stretches(until) == [f"03-0{day} 00:00 03-0{day} 01:00" for day in (1, 2, 3)]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("sometimes", "is no RFC 5545 recurrence rule such as FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=WEEKLY;BYDAY=XX", "is no RFC 5545"),
        ("RDATE:20260101", "is no RFC 5545"),
        ("FREQ=MINUTELY", "hourly at the most"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "hourly at the most"),
        ("FREQ=DAILY\nFREQ=WEEKLY", "one line"),
        ("FREQ=DAILY;INTERVAL=0", "interval of a recurrence rule is 1 or more"),
        ("FREQ=DAILY;COUNT=-1", "count of a recurrence rule is 1 or more"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260303T000000Z", "either a COUNT or an UNTIL"),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=DAILY;BYWEEKNO=1;BYMONTH=6", "never comes"),
        ("FREQ=DAILY;UNTIL=20260303", "UNTIL values must be specified in UTC"),
    ],
)
def test_what_is_no_rule_is_said(rule: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        correction(MARCH, MARCH + HOUR, rule)


@pytest.mark.parametrize("end", [MARCH, MARCH - HOUR, MARCH + timedelta(days=31, seconds=1)])
def test_it_lasts_above_zero_and_up_to_31_days(end: datetime) -> None:
    with pytest.raises(ValueError, match="above zero and up to 31 days"):
        correction(MARCH, end)
    correction(MARCH, MARCH + timedelta(days=31))


def test_it_needs_a_zone_and_a_reason() -> None:
    with pytest.raises(ValueError, match="need a time zone"):
        correction(datetime(2026, 3, 1), MARCH)  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="needs a reason"):
        Correction(id="c", reason=" ", author="ada", start=MARCH, end=APRIL)


MINUTES = st.lists(st.tuples(st.integers(-60, 700), st.integers(1, 300)), max_size=8)


@given(MINUTES)
def test_what_overlaps_counts_once(pieces: list[tuple[int, int]]) -> None:
    minute = timedelta(minutes=1)
    some = [correction(MARCH + start * minute, MARCH + (start + length) * minute) for start, length in pieces]
    excluded = {minute for start, length in pieces for minute in range(start, start + length) if 0 <= minute < 600}
    finish = MARCH + 600 * minute
    assert length_of(merged_stretches(some, MARCH, finish)) == len(excluded) * minute
    share = excluded_share(some, Span(start=to_epoch(MARCH), end=to_epoch(finish), grain_seconds=60))
    assert np.flatnonzero(share).tolist() == sorted(excluded)
    assert set(share.tolist()) <= {0.0, 1.0}
    ends = [end for _, end in merged_stretches(some, MARCH, finish)]
    starts = [start for start, _ in merged_stretches(some, MARCH, finish)]
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


def test_a_coarse_tile_is_excluded_by_its_share() -> None:
    one = correction(MARCH + HOUR / 2, MARCH + HOUR * 1.25)
    span = Span(start=to_epoch(MARCH), end=to_epoch(MARCH + 3 * HOUR), grain_seconds=3600)
    assert excluded_share([one], span).tolist() == [0.5, 0.25, 0.0]
