"""Prometheus blocks of past samples, made by promtool."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from burnline_sample_app.demo import tools
from burnline_sample_app.errors import HistoryError
from burnline_sample_app.processes import parent_guard

BLOCK_SECONDS = 54 * 3600
"""The longest block here: Prometheus, which keeps samples for 35 days, has no reason to merge such ones further."""


def create_blocks(openmetrics: Path, into: Path) -> None:
    """Adds blocks with the samples of one OpenMetrics file to a Prometheus data folder.

    promtool reads the file once more for each block it makes, so give it one file for each `BLOCK_SECONDS` since the
    epoch. Raises HistoryError if it refuses the file, and ToolMissingError.
    """
    command = [
        *(sys.executable, "-E", "-S", parent_guard.__file__, str(os.getpid())),
        *(str(tools.find("promtool")), "tsdb", "create-blocks-from", f"--max-block-duration={BLOCK_SECONDS}s"),
        *("openmetrics", "--quiet", str(openmetrics), str(into)),
    ]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise HistoryError(f"promtool refused {openmetrics}: {done.stdout}{done.stderr}".strip())
