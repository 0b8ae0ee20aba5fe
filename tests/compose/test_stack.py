"""Nothing is wrong with the stack, as far as that can be found out without an engine."""

from __future__ import annotations

import pytest
from tests.compose.checks.catalogue import CHECKS
from tests.compose.stack import Check, Stack

pytestmark = pytest.mark.real


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_found(check: Check, stack: Stack) -> None:
    assert list(check(stack)) == []
