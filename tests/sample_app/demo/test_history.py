"""The past that the demo writes, read back by a real Prometheus and compared with the real shop."""

from __future__ import annotations

import asyncio
import io
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import numpy as np
import pytest
from tests.support.servers.prometheus import Prometheus

from burnline_sample_app.demo import openmetrics
from burnline_sample_app.demo.blocks import BLOCK_SECONDS
from burnline_sample_app.demo.demo_stack import DEPTH, REQUESTS_PER_SECOND, past_wave
from burnline_sample_app.demo.history import block_windows, write_history
from burnline_sample_app.demo.past_counts import histograms, sample_times
from burnline_sample_app.load.generator import Load
from burnline_sample_app.load.wave import DailyWave
from burnline_sample_app.payments.cards import DECLINED_CARD
from burnline_sample_app.processes.shop import Shop
from burnline_sample_app.serving.roles import Role

COUNT = "http_server_request_duration_seconds_count"
WAVE = DailyWave(mean_requests_per_second=15)
LENGTH = timedelta(days=4)
TARGETS: dict[str, dict[str, str]] = {role: {"job": "shop", "instance": f"{role}:80"} for role in Role}


@pytest.mark.real
def test_prometheus_holds_exactly_the_drawn_counts(tmp_path: Path) -> None:
    end_at = datetime.now(UTC)
    shares: list[float] = []
    server = Prometheus(tmp_path, retention="35d")
    write_history(
        server.data, end_at=end_at, length=LENGTH, wave=WAVE, seed=3, target_labels=TARGETS, on_progress=shares.append
    )
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    times = sample_times(end_at, LENGTH)
    drawn = list(histograms(times, WAVE, seed=3))
    with server:
        for moment in (0, len(times) // 3, len(times) - 1):
            at = datetime.fromtimestamp(int(times[moment]), UTC)
            stored = {
                (labels["service"], labels["http_route"], labels["http_response_status_code"]): value
                for labels, value in server.query(COUNT, at=at)
            }
            assert stored == {
                (one.labels["service"], one.labels["http_route"], one.labels["http_response_status_code"]): float(
                    one.buckets[-1, moment]
                )
                for one in drawn
            }
        now = datetime.fromtimestamp(int(times[-1]), UTC)
        assert server.query(
            "count(histogram_quantile(0.99, rate(http_server_request_duration_seconds_bucket[5m])) > 0)", at=now
        )


@pytest.mark.real
def test_the_past_has_exactly_label_sets_that_the_running_shop_has(tmp_path: Path) -> None:
    with Shop(folder=tmp_path) as shop:
        storefront = shop.url(Role.STOREFRONT)
        visitors = DailyWave(mean_requests_per_second=40, depth=0)
        asyncio.run(Load(storefront, visitors, duration=timedelta(seconds=2), seed=1).run())
        declined = {"items": {"mug": 1}, "card_number": DECLINED_CARD}
        assert httpx2.post(f"{storefront}/api/orders", json=declined, timeout=10).status_code == 402
        live = {labels for url in shop.urls.values() for labels in bucket_labels(url)}
    bounds = {dict(labels)["le"] for labels in live}
    for one in histograms(sample_times(datetime.now(UTC)), WAVE, seed=3):
        for bound in bounds:
            assert tuple(sorted({**one.labels, "le": bound}.items())) in live
    written = io.StringIO()
    openmetrics.write(written, [one], sample_times(datetime.now(UTC)), slice(0, 1))
    assert {f'le="{bound}"' for bound in bounds} == set(re.findall('le="[^"]+"', written.getvalue()))


def bucket_labels(url: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """The label sets of the requests' histogram that a service exposes."""
    text = httpx2.get(f"{url}/metrics", headers={"Accept": "application/openmetrics-text"}).text
    for line in text.splitlines():
        if line.startswith("http_server_request_duration_seconds_bucket{"):
            yield tuple(sorted(re.findall(r'(\w+)="([^"]*)"', line[: line.index("}")])))


def test_blocks_begin_at_multiples_of_their_length_and_leave_nothing_out() -> None:
    times = sample_times(datetime(2025, 3, 31, 12, 34, tzinfo=UTC))
    windows = block_windows(times)
    assert np.concatenate([times[window] for window in windows]).tolist() == times.tolist()
    for window in windows:
        assert len(set((times[window] // BLOCK_SECONDS).tolist())) == 1


def test_nothing_is_written_once_it_is_cancelled(tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    write_history(tmp_path, end_at=datetime.now(UTC), wave=WAVE, seed=3, target_labels=TARGETS, cancelled=cancelled)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_past_is_as_busy_as_the_scenarios_count_on_at_any_time_of_day(hour: int) -> None:
    """The numbers are those of the scenario checkout-outage: 1.56 times the past hour, 0.63 times the past six."""
    now = datetime(2025, 3, 31, hour, 20, tzinfo=UTC)
    wave = past_wave(now)
    assert wave.requests_per_second_at(now) == pytest.approx(REQUESTS_PER_SECOND)
    assert wave.depth == DEPTH

    def mean_over(hours: int) -> float:
        rates = [wave.requests_per_second_at(now - timedelta(minutes=minute)) for minute in range(hours * 60)]
        return sum(rates) / len(rates) / REQUESTS_PER_SECOND

    assert 0.9 < mean_over(1) < 1.2
    assert 0.75 < mean_over(6) < 1.2
