"""A scrape lets others have the interpreter."""

import time

import pytest

from burnline._private.metrics import pace
from burnline._private.metrics.pace import Pace


def test_it_rests_after_each_millisecond_of_work_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    rests: list[float] = []
    monkeypatch.setattr(pace, "perf_counter", lambda: now)
    monkeypatch.setattr(time, "sleep", lambda seconds: rests.append(now))
    work = Pace()
    for step in range(1, 31):
        now = step * 0.0004
        work.step()
    assert [round(rest, 4) for rest in rests] == [
        0.0012,
        0.0024,
        0.0036,
        0.0048,
        0.006,
        0.0072,
        0.0084,
        0.0096,
        0.0108,
        0.012,
    ]
