"""Readings never go back; the anchor follows the wall clock every ten seconds."""

import pytest

from burnline._private.clock import Clock

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("later", "follows"), [(10 * SECOND - 1, False), (10 * SECOND, False), (10 * SECOND + 1, True)]
)
def test_the_anchor_is_renewed_after_ten_seconds(later: int, follows: bool) -> None:
    reading, wall = [5], [1000]
    clock = Clock(lambda: reading[0], lambda: wall[0])
    assert clock.read() + clock.offset_at(clock.read()) == 1000
    reading[0] += later
    wall[0] += later + 7  # the wall clock was set forward by 7 ns
    expected = wall[0] if follows else wall[0] - 7
    assert clock.read() + clock.offset_at(clock.read()) == expected
