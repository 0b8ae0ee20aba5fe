"""Which stretches can be asked for."""

from datetime import timedelta

import pytest

from burnline_slo.domain.period import RollingPeriod
from burnline_slo.web.query import offered, parse_range

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH = RollingPeriod(length=30 * DAY)


def test_the_usual_stretches_and_the_period_are_offered() -> None:
    assert offered(MONTH) == (HOUR, 6 * HOUR, DAY, 3 * DAY, 30 * DAY)
    assert offered(RollingPeriod(length=3 * DAY)) == (HOUR, 6 * HOUR, DAY, 3 * DAY)
    assert offered(RollingPeriod(length=HOUR)) == (HOUR,)


def test_from_one_hour_up_to_the_period() -> None:
    assert parse_range("1h", MONTH) == HOUR
    assert parse_range("30d", MONTH) == 30 * DAY
    for text in ("59m", "30d1s"):
        with pytest.raises(ValueError, match="range lies between 1h and the SLO's period, 30d"):
            parse_range(text, MONTH)


def test_a_short_period_is_the_usual_range() -> None:
    assert parse_range(None, RollingPeriod(length=2 * HOUR)) == 2 * HOUR
