"""Where the real programs are that the demo runs: Prometheus and promtool.

A program on PATH wins; else the cache folder that the set-up fills.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from burnline_sample_app.errors import ToolMissingError


def cache_folder() -> Path:
    """The folder with programs fetched by the set-up; its ``bin/`` has one link per program."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "burnline" / "tools"


def find(name: str) -> Path:
    """The program's path; raises ToolMissingError where it is missing."""
    on_path = shutil.which(name)
    if on_path is not None:
        return Path(on_path)
    cached = cache_folder() / "bin" / name
    if not os.access(cached, os.X_OK):
        raise ToolMissingError(
            f"{name} must be on PATH or in {cache_folder() / 'bin'}; it is in neither. "
            f"Run: make tools (or put {name} on PATH yourself)."
        )
    return cached
