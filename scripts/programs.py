"""Where the real programs are: Prometheus, promtool, Alertmanager, amtool, VictoriaMetrics, Redis, Chromium.

A program on PATH wins; else the cache folder that the set-up fills (``scripts.tools``). Only the standard library is
used here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAMES_ON_PATH: Final[Mapping[str, tuple[str, ...]]] = {
    "prometheus": ("prometheus",),
    "promtool": ("promtool",),
    "alertmanager": ("prometheus-alertmanager", "alertmanager"),
    "amtool": ("amtool",),
    "victoria-metrics": ("victoria-metrics", "victoria-metrics-prod"),
    "redis-server": ("redis-server", "valkey-server"),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
}
"""Each program's name here, and the names it goes by on PATH, best first."""


class ToolMissingError(LookupError):
    """A program is neither on PATH nor in the cache folder; the message says how to get it."""


def cache_folder() -> Path:
    """The folder with programs fetched by the set-up; its ``bin/`` has one link per program."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "burnline" / "tools"


def look_up(name: str) -> Path | None:
    """The program's path, or None where it is missing. Raises KeyError for a name not listed here."""
    for candidate in NAMES_ON_PATH[name]:
        on_path = shutil.which(candidate)
        if on_path is not None:
            return Path(on_path)
    cached = cache_folder() / "bin" / name
    return cached if os.access(cached, os.X_OK) else None


def find(name: str) -> Path:
    """The program's path; raises ToolMissingError where it is missing."""
    found = look_up(name)
    if found is None:
        raise ToolMissingError(
            f"{name} must be on PATH or in {cache_folder() / 'bin'}; it is in neither. "
            f"Run: make tools (or put {name} on PATH yourself)."
        )
    return found
