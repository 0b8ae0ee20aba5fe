"""The stack of this repository, and copies of it for tests that change it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
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


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """As it is committed; not to be changed."""
    return copy_stack(tmp_path_factory.mktemp("stack"))


@pytest.fixture
def new_copy(tmp_path: Path) -> Callable[[], Stack]:
    """Makes a stack that the test may change."""
    return lambda: copy_stack(tmp_path)
