from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.service.delivery.delivery import FIRST, LONGEST, retry_delay

failures = st.integers(min_value=1, max_value=10**9)
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)


def test_the_limit_doubles_from_one_second_to_five_minutes() -> None:
    limits = [retry_delay(number, 1.0).total_seconds() for number in range(1, 12)]
    assert limits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@given(failures, jitters)
def test_a_delay_lies_between_zero_and_the_longest(number: int, jitter: float) -> None:
    assert timedelta() <= retry_delay(number, jitter) <= LONGEST


@given(failures, jitters)
def test_a_further_failure_never_shortens_the_limit(number: int, jitter: float) -> None:
    assert retry_delay(number, jitter) <= retry_delay(number + 1, jitter)


@given(failures)
def test_jitter_is_full(number: int) -> None:
    assert retry_delay(number, 0.0) == timedelta()
    assert retry_delay(number, 0.5) == retry_delay(number, 1.0) / 2


def test_there_is_no_delay_without_a_failure() -> None:
    assert retry_delay(1, 1.0) == FIRST
    with pytest.raises(ValueError, match="nothing to wait for after 0 failures"):
        retry_delay(0, 0.5)
