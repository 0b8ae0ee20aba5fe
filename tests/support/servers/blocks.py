"""Past data for a real Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from burnline_sample_app.demo.blocks import create_blocks


def write_blocks(openmetrics_files: Iterable[Path], into: Path) -> None:
    """Writes the samples of OpenMetrics files as Prometheus blocks into the data folder `into`.

    Every file must end with ``# EOF``; timestamps are seconds; metric families must not be interleaved. promtool
    re-reads a file for every block it makes (of up to 54 hours), so give a long time as several files.
    Raises RuntimeError with promtool's words if it refuses a file.
    """
    into.mkdir(parents=True, exist_ok=True)
    for file in openmetrics_files:
        create_blocks(file, into)
