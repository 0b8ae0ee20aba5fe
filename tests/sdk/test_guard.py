"""The guard counts every error, tells the first of each minute, and never raises."""

import logging

import pytest

from burnline._private.guard import Guard


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def guard(now: list[float]) -> Guard:
    return Guard(lambda: now[0])


@pytest.mark.parametrize(("seconds", "lines"), [(59.9, 1), (60.0, 2), (60.1, 2)])
def test_the_same_place_is_told_at_most_once_a_minute(
    seconds: float, lines: int, guard: Guard, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    guard.caught("here", ValueError("first"))
    now[0] += seconds
    guard.caught("here", ValueError("second"))
    assert len(caplog.records) == lines
    assert guard.counts() == {"here": 2}


def test_another_place_is_told_at_once(guard: Guard, caplog: pytest.LogCaptureFixture) -> None:
    guard.caught("here", ValueError())
    guard.caught("there", ValueError())
    assert [record.getMessage().split(",")[0] for record in caplog.records] == [
        "burnline: error in here",
        "burnline: error in there",
    ]


def test_a_listener_or_a_logger_that_raises_does_no_harm(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    guard.on_error = broken
    guard.caught("here", ValueError())
    guard.on_error = None
    monkeypatch.setattr(logging.Logger, "warning", broken)
    guard.caught("there", ValueError())
    assert guard.counts() == {"here": 1, "there": 1}
