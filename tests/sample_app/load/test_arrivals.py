from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from burnline_sample_app.load.arrivals import MIX, Action, Arrival, arrivals
from burnline_sample_app.load.wave import DailyWave

START = datetime(2026, 3, 1, 14, tzinfo=UTC)


@cache
def _hour(seed: int, depth: float = 0.0, start_at: datetime = START) -> list[Arrival]:
    wave = DailyWave(mean_requests_per_second=15, depth=depth)
    return list(arrivals(wave, start_at=start_at, duration=timedelta(hours=1), random=Random(seed)))


def test_the_same_seed_gives_the_same_arrivals() -> None:
    assert _hour(1) == _hour.__wrapped__(1)
    assert _hour(1) != _hour(2)


def test_an_hour_holds_an_hour_of_arrivals() -> None:
    expected = 15 * 3600
    assert abs(len(_hour(1)) - expected) < 4 * expected**0.5


def test_the_gaps_are_those_of_a_poisson_process() -> None:
    """Their standard deviation is their mean."""
    times = [arrival.after_seconds for arrival in _hour(1)]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert deviation == pytest.approx(mean, rel=0.03)


def test_the_wave_is_followed() -> None:
    night = START - timedelta(hours=12)
    assert len(_hour(5, depth=0.5)) / len(_hour(5, depth=0.5, start_at=night)) == pytest.approx(3, rel=0.05)


def test_the_mix_is_kept() -> None:
    found = _hour(1)
    counts = Counter(arrival.action for arrival in found)
    for action in Action:
        assert counts[action] / len(found) == pytest.approx(MIX[action], abs=0.01)


def test_the_checkout_sees_a_fifth() -> None:
    """The scenarios' arithmetic rests on it."""
    assert MIX[Action.CART] + MIX[Action.BUY] == pytest.approx(0.2)
    assert MIX[Action.CART] == MIX[Action.BUY]
    assert sum(MIX.values()) == pytest.approx(1)
