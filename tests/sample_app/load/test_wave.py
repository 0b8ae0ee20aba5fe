from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_sample_app.load.wave import DailyWave

DAY = datetime(2026, 3, 1, tzinfo=UTC)


@given(depth=st.floats(0, 1), peak_hour=st.floats(0, 24))
def test_the_mean_over_a_day_is_the_mean(depth: float, peak_hour: float) -> None:
    wave = DailyWave(mean_requests_per_second=10, depth=depth, peak_hour=peak_hour)
    rates = [wave.requests_per_second_at(DAY + timedelta(minutes=minute)) for minute in range(24 * 60)]
    assert sum(rates) / len(rates) == pytest.approx(10)
    assert min(rates) >= 0
    assert max(rates) <= wave.peak_requests_per_second * (1 + 1e-9)


def test_the_peak_is_at_its_hour() -> None:
    wave = DailyWave(mean_requests_per_second=10, depth=0.5, peak_hour=14)
    assert wave.requests_per_second_at(DAY + timedelta(hours=14)) == pytest.approx(15)
    assert wave.requests_per_second_at(DAY + timedelta(hours=2)) == pytest.approx(5)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        DailyWave(mean_requests_per_second=0)
