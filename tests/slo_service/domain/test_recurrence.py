"""When a recurrence rule comes, to its last time and no further than is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.recurrence import occurrences

START = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


@given(
    st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 9),
    st.none() | st.integers(1, 400),
    st.none() | st.integers(0, 1400).map(lambda days: START + timedelta(days=days, minutes=7)),
    st.sampled_from(["", "RRULE:"]),
    st.integers(2026, 2028),
)
def test_it_comes_as_often_as_dateutil_says_until_the_end_of_the_year(
    frequency: str, interval: int, count: int | None, until: datetime | None, prefix: str, before_year: int
) -> None:
    rule = f"{prefix}FREQ={frequency};INTERVAL={interval}"
    if count is not None:
        rule += f";COUNT={count}"
    elif until is not None:
        rule += f";UNTIL={until:%Y%m%dT%H%M%SZ}"
    horizon = datetime(before_year + 1, 1, 1, tzinfo=UTC)
    assert list(occurrences(rule, START, before_year)) == rrulestr(rule, dtstart=START).between(
        START - timedelta(days=1), horizon + timedelta(microseconds=1)
    )


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;COUNT=9;COUNT=3", "freq=daily;count=3", "FREQ=DAILY;UNTIL=20260303T023000Z"]
)
def test_of_a_part_that_is_written_twice_the_last_counts_and_case_does_not(rule: str) -> None:
    assert occurrences(rule, START, 2026) == tuple(START + timedelta(days=day) for day in range(3))
