from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from burnline_sample_app.demo.past_counts import COARSE_SECONDS, FINE_SECONDS, Histogram, histograms, sample_times
from burnline_sample_app.demo.past_traffic import INCIDENTS, STREAMS, Incident, Stream
from burnline_sample_app.load.wave import DailyWave

END_AT = datetime(2025, 3, 31, 12, 34, 56, tzinfo=UTC)
FLAT = DailyWave(mean_requests_per_second=10, depth=0)
CHARGES = next(stream for stream in STREAMS if stream.route == "/charges")


def draw(stream: Stream = CHARGES, incidents: tuple[Incident, ...] = (), seed: int = 7) -> dict[str, Histogram]:
    """By status."""
    drawn = histograms(sample_times(END_AT), FLAT, seed=seed, streams=[stream], incidents=incidents)
    return {one.labels["http_response_status_code"]: one for one in drawn}


def test_times_cover_thirty_days_up_to_the_last_whole_minute() -> None:
    times = sample_times(END_AT)
    assert datetime.fromtimestamp(int(times[-1]), UTC) == END_AT.replace(second=0)
    assert timedelta(seconds=int(times[-1] - times[0])) >= timedelta(days=30)
    assert set(np.diff(times).tolist()) == {COARSE_SECONDS, FINE_SECONDS}
    assert (np.diff(times)[-60:] == FINE_SECONDS).all()


def test_there_is_a_histogram_for_each_status() -> None:
    assert set(draw()) == {"201", "402", "500"}


@pytest.mark.parametrize("status", ["201", "402", "500"])
def test_counters_never_fall_and_buckets_hold_those_below(status: str) -> None:
    one = draw()[status]
    assert (np.diff(one.buckets, axis=1) >= 0).all()
    assert (np.diff(one.buckets, axis=0) >= 0).all()
    assert (np.diff(one.sums_seconds) >= 0).all()
    assert (one.buckets[:, 0] == 0).all()


def test_requests_and_errors_are_as_many_as_the_stream_says() -> None:
    drawn = draw()
    total = sum(int(one.buckets[-1, -1]) for one in drawn.values())
    assert total == pytest.approx(30 * 86_400 * 10 * CHARGES.share, rel=0.01)
    assert int(drawn["500"].buckets[-1, -1]) / total == pytest.approx(CHARGES.background_error_ratio, rel=0.25)


def test_an_incident_fails_its_share_while_it_lasts_and_only_then() -> None:
    incident = Incident(
        name="half fails", ago=timedelta(hours=10), lasted=timedelta(hours=1), error_ratios={CHARGES.key: 0.5}
    )
    drawn, times = draw(incidents=(incident,)), sample_times(END_AT)
    during = (times > times[-1] - 36_000) & (times <= times[-1] - 32_400)
    bad = np.diff(drawn["500"].buckets[-1], prepend=0)
    all_ = sum(np.diff(one.buckets[-1], prepend=0) for one in drawn.values())
    assert bad[during].sum() / all_[during].sum() == pytest.approx(0.5, rel=0.1)
    assert bad[~during].sum() / all_[~during].sum() < 0.001


def test_a_slow_time_moves_requests_into_higher_buckets() -> None:
    slow = Incident(name="slow", ago=timedelta(days=29), lasted=timedelta(days=29), slower={CHARGES.key: 10.0})
    usual, slowed = draw()["201"], draw(incidents=(slow,))["201"]
    within_100_ms = 5
    assert usual.buckets[within_100_ms, -1] / usual.buckets[-1, -1] > 0.99
    assert slowed.buckets[within_100_ms, -1] / slowed.buckets[-1, -1] < 0.5


def test_the_same_seed_draws_the_same_month_and_another_one_does_not() -> None:
    assert (draw(seed=1)["201"].buckets == draw(seed=1)["201"].buckets).all()
    assert (draw(seed=1)["201"].buckets != draw(seed=2)["201"].buckets).any()


def test_every_incident_touches_streams_that_exist_and_ended_three_days_ago() -> None:
    keys = {stream.key for stream in STREAMS}
    for incident in INCIDENTS:
        assert {*incident.error_ratios, *incident.slower} <= keys
        assert incident.ago - incident.lasted > timedelta(days=3)
