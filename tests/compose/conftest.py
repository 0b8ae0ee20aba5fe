"""The stack of this repository, and copies of it for tests that change it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.compose.copies import copy_stack
from tests.compose.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """As it is committed; not to be changed."""
    return copy_stack(tmp_path_factory.mktemp("stack"))


@pytest.fixture
def new_copy(tmp_path: Path) -> Callable[[], Stack]:
    """Makes a stack that the test may change."""
    return lambda: copy_stack(tmp_path)
