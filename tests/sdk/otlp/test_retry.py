"""When a batch is sent again."""

import pytest

from burnline._private.otlp.retry import RetryPolicy

POLICY = RetryPolicy(attempts=5, first_delay_seconds=0.5, longest_delay_seconds=300)


def test_the_wait_doubles_and_the_last_attempt_is_the_last() -> None:
    assert [POLICY.delay_seconds(attempt, None) for attempt in range(1, 6)] == [0.5, 1.0, 2.0, 4.0, None]


@pytest.mark.parametrize(("asked_for", "waits"), [(0.0, 1.0), (0.9, 1.0), (1.1, 1.1), (300.0, 300.0), (3600.0, 300.0)])
def test_a_collector_that_asks_for_it_is_left_alone_for_longer_but_not_for_ever(asked_for: float, waits: float) -> None:
    assert POLICY.delay_seconds(2, asked_for) == waits


def test_asking_to_be_left_alone_gives_no_further_attempts() -> None:
    assert POLICY.delay_seconds(5, 1.0) is None
