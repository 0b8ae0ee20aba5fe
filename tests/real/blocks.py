"""Past data for a real Prometheus."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from sample_app.demo import tools


def write_blocks(openmetrics_files: Iterable[Path], into: Path) -> None:
    """Writes the samples of OpenMetrics files as Prometheus blocks into the data folder `into`.

    Every file must end with ``# EOF``; timestamps are seconds; metric families must not be interleaved. promtool
    re-reads a file for every block it makes (of up to 18 hours here), so give a long time as a file per day.
    Raises RuntimeError with promtool's words if it refuses a file.
    """
    into.mkdir(parents=True, exist_ok=True)
    promtool = tools.find("promtool")
    for file in openmetrics_files:
        done = subprocess.run(
            [
                promtool,
                *("tsdb", "create-blocks-from", "--max-block-duration=24h", "openmetrics", "--quiet"),
                *(file, into),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"promtool refused {file}: {done.stdout}{done.stderr}".strip())
