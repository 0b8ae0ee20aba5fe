"""A wall clock that jumps ahead is held against the metric server's before it is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from burnline_slo.service.tick.trusted_clock import ASK_AGAIN_AFTER, TOLERANCE, TrustedClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class Clocks:
    """The three clocks, moved by hand."""

    def __init__(self) -> None:
        self.wall = self.server = NOON
        self.is_away = False
        self.seconds = 1_000.0
        self.asked = 0
        self.trusted = TrustedClock(lambda: self.wall, lambda: self.seconds, self._server)

    def _server(self) -> datetime | None:
        self.asked += 1
        return None if self.is_away else self.server

    def pass_time(self, length: timedelta) -> None:
        self.wall += length
        self.server += length
        self.seconds += length.total_seconds()


@pytest.fixture
def clocks() -> Clocks:
    made = Clocks()
    assert made.trusted() == NOON
    return made


def test_a_clock_that_goes_as_time_does_is_believed_without_asking(clocks: Clocks) -> None:
    for _ in range(100):
        clocks.pass_time(timedelta(minutes=1))
        assert clocks.trusted() == clocks.wall
    assert clocks.asked == 1


@pytest.mark.parametrize(("ahead", "believed"), [(TOLERANCE, True), (TOLERANCE + SECOND, False), (DAY, False)])
def test_a_jump_that_the_server_knows_nothing_of_is_not_believed(
    clocks: Clocks, ahead: timedelta, believed: bool
) -> None:
    clocks.pass_time(SECOND)
    clocks.wall += ahead
    assert clocks.trusted() == (clocks.wall if believed else clocks.server)


def test_until_the_jump_is_taken_back_time_goes_on_as_the_servers(clocks: Clocks) -> None:
    clocks.wall += DAY
    for _ in range(10):
        clocks.pass_time(timedelta(minutes=1))
        assert clocks.trusted() == clocks.server
    clocks.wall -= DAY
    assert clocks.trusted() == clocks.wall
    clocks.pass_time(timedelta(minutes=1))
    assert clocks.trusted() == clocks.wall


def test_a_machine_that_slept_is_believed(clocks: Clocks) -> None:
    """The clock that counts from the start stands still meanwhile; the server's does not."""
    clocks.wall += DAY
    clocks.server += DAY
    assert clocks.trusted() == clocks.wall
    clocks.pass_time(SECOND)
    assert clocks.trusted() == clocks.wall
    assert clocks.asked == 2


def test_a_clock_that_is_wrong_at_the_start_is_not_believed_either() -> None:
    clocks = Clocks()
    clocks.wall += DAY
    assert clocks.trusted() == clocks.server


def test_a_clock_that_is_put_back_is_believed(clocks: Clocks) -> None:
    clocks.wall -= DAY
    assert clocks.trusted() == clocks.wall


def test_without_an_answer_time_goes_on_as_before_the_jump(clocks: Clocks) -> None:
    clocks.is_away = True
    clocks.wall += DAY
    clocks.pass_time(timedelta(minutes=1))
    assert clocks.trusted() == NOON + timedelta(minutes=1)


def test_without_an_answer_at_the_start_the_wall_clock_is_all_there_is() -> None:
    clocks = Clocks()
    clocks.is_away = True
    assert clocks.trusted() == NOON


def test_the_server_is_asked_now_and_then_and_not_at_each_look(clocks: Clocks) -> None:
    clocks.wall += DAY
    for _ in range(100):
        clocks.trusted()
    assert clocks.asked == 2
    clocks.pass_time(ASK_AGAIN_AFTER)
    clocks.trusted()
    assert clocks.asked == 3
