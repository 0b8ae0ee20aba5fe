"""Fills a Prometheus data folder with the shop's past."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from burnline_sample_app.demo import openmetrics
from burnline_sample_app.demo.blocks import BLOCK_SECONDS, create_blocks
from burnline_sample_app.demo.past_counts import Histogram, Ints, histograms, sample_times
from burnline_sample_app.demo.past_traffic import HISTORY
from burnline_sample_app.load.wave import DailyWave


def write_history(
    data: Path,
    *,
    end_at: datetime,
    length: timedelta = HISTORY,
    wave: DailyWave,
    seed: int,
    target_labels: Mapping[str, Mapping[str, str]],
    on_progress: Callable[[float], object] = lambda share: None,
    cancelled: threading.Event | None = None,
) -> None:
    """Writes blocks, two at a time; `on_progress` is told the finished share, 0 to 1.

    `target_labels` are the labels that Prometheus gives to the series of a service: job and instance. Once
    `cancelled` is set, no further block is begun. Raises HistoryError and ToolMissingError.
    """
    data.mkdir(parents=True, exist_ok=True)
    times = sample_times(end_at, length)
    month = [_with_labels(one, target_labels) for one in histograms(times, wave, seed=seed)]
    windows = block_windows(times)
    stop = cancelled or threading.Event()

    def write_block(number: int) -> None:
        if stop.is_set():
            return
        text = data / f"{number}.openmetrics"
        try:
            with text.open("w", encoding="utf-8", buffering=1 << 20) as file:
                openmetrics.write(file, month, times, windows[number])
            create_blocks(text, data)
        finally:
            text.unlink(missing_ok=True)

    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1), thread_name_prefix="history") as pool:
        running = [pool.submit(write_block, number) for number in range(len(windows))]
        for finished, block in enumerate(as_completed(running), start=1):
            if block.exception() is not None:
                stop.set()
            block.result()
            on_progress(finished / len(windows))


def block_windows(times: Ints) -> list[slice]:
    """The moments of each block: blocks begin at multiples of their length since the epoch."""
    numbers = times // BLOCK_SECONDS
    edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(times)]
    return [slice(start, end) for start, end in pairwise(edges)]


def _with_labels(histogram: Histogram, target_labels: Mapping[str, Mapping[str, str]]) -> Histogram:
    return replace(histogram, labels={**histogram.labels, **target_labels[histogram.labels["service"]]})
