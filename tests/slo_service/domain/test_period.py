from datetime import timedelta

import pytest
from tests.support.slo_service.values import NOON

from burnline_slo.domain.period import LONGEST, SHORTEST, RollingPeriod

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("length", [SHORTEST, SHORTEST + SECOND, LONGEST - SECOND, LONGEST])
def test_a_period_lasts_from_an_hour_to_a_leap_year(length: timedelta) -> None:
    assert RollingPeriod(length=length).length == length


@pytest.mark.parametrize("length", [timedelta(), SHORTEST - SECOND, LONGEST + SECOND, -LONGEST])
def test_shorter_and_longer_periods_are_refused(length: timedelta) -> None:
    with pytest.raises(ValueError, match="from 1 hour to 366 days"):
        RollingPeriod(length=length)


def test_a_rolling_period_begins_its_length_ago() -> None:
    assert RollingPeriod(length=timedelta(days=30)).start(NOON) == NOON - timedelta(days=30)
