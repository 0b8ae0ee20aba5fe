"""Each of the mistakes is found, by the check that is there for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.compose.checks.catalogue import CHECKS
from tests.compose.mistakes.in_compose import IN_COMPOSE
from tests.compose.mistakes.in_configurations import IN_CONFIGURATIONS
from tests.compose.mistakes.in_telemetry import IN_TELEMETRY
from tests.compose.mistakes.mistake import Mistake
from tests.compose.stack import Stack

pytestmark = pytest.mark.real

MISTAKES = (*IN_COMPOSE, *IN_CONFIGURATIONS, *IN_TELEMETRY)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_the_mistake_is_reported(mistake: Mistake, new_copy: Callable[[], Stack]) -> None:
    changed = new_copy()
    mistake.make(changed.repository)
    findings = list(mistake.check(changed))
    assert any(mistake.says in finding for finding in findings), findings


def test_every_check_has_a_mistake_to_find() -> None:
    assert {check.__name__ for check in CHECKS} == {mistake.check.__name__ for mistake in MISTAKES}


def test_there_are_at_least_thirty_four_different_ones() -> None:
    assert len({(mistake.file, mistake.old, mistake.new) for mistake in MISTAKES}) == len(MISTAKES) >= 34
