"""Writes histograms as OpenMetrics text: what promtool makes blocks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TextIO

from prometheus_client.utils import floatToGoString

from burnline.conventions import DURATION_BOUNDS_SECONDS, HTTP_SERVER_REQUEST_DURATION
from burnline_sample_app.demo.past_counts import Floats, Histogram, Ints

_BOUNDS = [*map(floatToGoString, DURATION_BOUNDS_SECONDS), "+Inf"]


def write(file: TextIO, histograms: Iterable[Histogram], times: Ints, window: slice) -> None:
    """Writes the samples of the moments in `window`, series by series, and the end mark."""
    name = HTTP_SERVER_REQUEST_DURATION
    file.write(f"# TYPE {name} histogram\n# UNIT {name} seconds\n")
    stamps = times[window].tolist()
    for histogram in histograms:
        for bound, row in zip(_BOUNDS, histogram.buckets, strict=True):
            file.write(_lines(f"{name}_bucket{_selector(histogram.labels, le=bound)}", row[window], stamps))
        head = _selector(histogram.labels)
        file.write(_lines(f"{name}_count{head}", histogram.buckets[-1][window], stamps))
        file.write(_lines(f"{name}_sum{head}", histogram.sums_seconds[window].round(3), stamps))
    file.write("# EOF\n")


def _lines(head: str, values: Ints | Floats, stamps: list[int]) -> str:
    return "".join([f"{head} {value} {at}\n" for value, at in zip(values.tolist(), stamps, strict=True)])


def _selector(labels: Mapping[str, str], **more: str) -> str:
    """Label values of the shop hold nothing to escape but what is escaped here."""
    escaped = {name: value.replace("\\", r"\\").replace('"', r"\"") for name, value in {**labels, **more}.items()}
    return "{" + ",".join(f'{name}="{value}"' for name, value in sorted(escaped.items())) + "}"
