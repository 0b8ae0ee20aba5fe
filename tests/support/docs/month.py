"""A month of one service's requests, with the SDK's buckets, as a real Prometheus has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from burnline_sample_app.demo import openmetrics
from burnline_sample_app.demo.blocks import create_blocks
from burnline_sample_app.demo.history import block_windows
from burnline_sample_app.demo.past_counts import histograms, sample_times
from burnline_sample_app.demo.past_traffic import Stream
from burnline_sample_app.load.wave import DailyWave

ORDERS = Stream(
    service="checkout",
    method="POST",
    route="/orders",
    share=1,
    statuses={201: 1.0},
    failure=500,
    median_seconds=0.06,
    background_error_ratio=4e-4,
)
WAVE = DailyWave(mean_requests_per_second=10)
BEYOND_NOW = timedelta(minutes=10)
"""The samples go on this long after the start: the month never seems to have stopped while tests run."""


def write_month(data: Path) -> None:
    """Makes the data folder of a Prometheus that is not started yet."""
    data.mkdir(parents=True)
    times = sample_times(datetime.now(UTC) + BEYOND_NOW)
    month = list(histograms(times, WAVE, seed=1, streams=[ORDERS], incidents=[]))
    for number, window in enumerate(block_windows(times)):
        text = data / f"{number}.openmetrics"
        with text.open("w", encoding="utf-8") as file:
            openmetrics.write(file, month, times, window)
        create_blocks(text, data)
        text.unlink()
