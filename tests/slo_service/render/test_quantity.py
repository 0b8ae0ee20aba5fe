"""Counts, burn rates and durations as people read them."""

from datetime import timedelta

import pytest

from burnline_slo.render.quantity import burn, count, span


@pytest.mark.parametrize(
    ("events", "text"),
    [(0, "0"), (0.004, "0.004"), (0.4, "0.4"), (3.0, "3"), (9.97, "10"), (75416.2, "75,416"), (-5.0, "−5")],
)
def test_counts(events: float, text: str) -> None:
    assert count(events) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0, "0×"), (0.004, "<0.01×"), (0.03, "0.03×"), (1.0, "1×"), (1.44, "1.44×"), (14.4, "14.4×"), (1000, "1,000×")],
)
def test_burn_rates(rate: float, text: str) -> None:
    assert burn(rate) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "0 s"),
        (timedelta(milliseconds=4), "<1 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=27), "27 min"),
        (timedelta(days=3, hours=4, minutes=59), "3d 4h"),
        (timedelta(days=3, minutes=59), "3d"),
        (timedelta(hours=-2), "−2h"),
    ],
)
def test_durations_show_their_two_largest_units(duration: timedelta, text: str) -> None:
    assert span(duration) == text
