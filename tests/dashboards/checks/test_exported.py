"""What a dashboard's JSON says, whoever wrote it."""

from datetime import timedelta

import pytest

from burnline_dashboards.checks.exported import Dashboard


@pytest.mark.parametrize(
    ("start", "length"),
    [
        ("now-15m", timedelta(minutes=15)),
        ("now-7d", timedelta(days=7)),
        ("now-1d/d", timedelta(days=1)),
        ("2026-01-01T00:00:00Z", timedelta(hours=6)),
        (None, timedelta(hours=6)),
    ],
)
def test_the_time_range_is_what_the_board_says_or_six_hours(start: object, length: timedelta) -> None:
    assert Dashboard({"time": {"from": start}}).time_range == length
