"""Copies of the stack for tests that change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.compose.stack import Stack

REPOSITORY = Path(__file__).parents[2]
COPIED = ("compose", "dashboards/dist", "sample_app/src/burnline_sample_app/slos")
"""What the stack is made of and a test may change."""
LINKED = (
    "VERSION",
    "requirements",
    "sdk",
    "slo_service",
    "sample_app/pyproject.toml",
    "sample_app/README.md",
    "sample_app/LICENSE",
    "sample_app/hatch_build.py",
)


def copy_stack(into: Path) -> Stack:
    """Without the secrets of this one."""
    for part in COPIED:
        shutil.copytree(REPOSITORY / part, into / part, ignore=shutil.ignore_patterns("secrets", "__pycache__"))
    for part in LINKED:
        (into / part).symlink_to(REPOSITORY / part)
    return Stack(into)
