from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.domain.duration import exact_seconds, format_duration, parse_duration, shortest_spelling


@given(st.integers(0, 10**13).map(lambda milliseconds: timedelta(milliseconds=milliseconds)))
def test_what_is_written_reads_back_as_the_same_duration(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30d", timedelta(days=30)),
        ("4w", timedelta(days=28)),
        ("1h30m", timedelta(minutes=90)),
        ("90m", timedelta(minutes=90)),
        ("5m", timedelta(minutes=5)),
        ("5ms", timedelta(milliseconds=5)),
        ("1m5ms", timedelta(minutes=1, milliseconds=5)),
        ("1w2d3h4m5s6ms", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5, milliseconds=6)),
        ("0s", timedelta()),
        (" 1h ", timedelta(hours=1)),
    ],
)
def test_prometheus_durations_are_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", " ", "5", "m", "1.5h", "-1h", "+1h", "1M", "1h1h", "5m1h", "1h 30m", "1y", "1H", "5mss", "1h\n1m"]
)
def test_other_text_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="such as 30d or 1h30m"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["9" * 20 + "d", "9" * 5_000 + "s", "1000000000d"])
def test_a_duration_no_calendar_holds_is_refused_in_our_words(text: str) -> None:
    with pytest.raises(ValueError, match="longer than a calendar can hold"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "0s"),
        (timedelta(weeks=4), "28d"),
        (timedelta(minutes=90), "1h30m"),
        (timedelta(hours=24), "1d"),
        (timedelta(seconds=75), "1m15s"),
        (timedelta(milliseconds=250), "250ms"),
    ],
)
def test_durations_are_written_in_the_fewest_units_without_weeks(duration: timedelta, text: str) -> None:
    assert format_duration(duration) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.0", "1"), ("1", "1"), ("100", "100"), ("1e2", "100"), ("0.250", "0.25"), ("0.0005", "0.0005"), ("0", "0")],
)
def test_one_number_has_one_spelling(number: str, text: str) -> None:
    assert str(shortest_spelling(Decimal(number))) == text


@given(st.integers(0, 10**15))
def test_seconds_are_exact_to_the_microsecond(microseconds: int) -> None:
    seconds = exact_seconds(timedelta(microseconds=microseconds))
    assert seconds == Decimal(microseconds).scaleb(-6)
    assert seconds.as_tuple() == shortest_spelling(seconds).as_tuple()
