"""Past data for a real Prometheus."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from scripts import programs

BLOCK_SECONDS = 54 * 3600
"""The longest block: a Prometheus that keeps samples for months has no reason to merge such ones further."""


def write_blocks(openmetrics_files: Iterable[Path], into: Path) -> None:
    """Writes the samples of OpenMetrics files as Prometheus blocks into the data folder `into`.

    Every file must end with ``# EOF``; timestamps are seconds; metric families must not be interleaved. promtool
    re-reads a file for every block it makes, so give a long time as several files. Raises RuntimeError with
    promtool's words if it refuses a file.
    """
    into.mkdir(parents=True, exist_ok=True)
    create = [str(programs.find("promtool")), "tsdb", "create-blocks-from", f"--max-block-duration={BLOCK_SECONDS}s"]
    for file in openmetrics_files:
        command = [*create, "openmetrics", "--quiet", str(file), str(into)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"promtool refused {file}: {done.stdout}{done.stderr}".strip())
