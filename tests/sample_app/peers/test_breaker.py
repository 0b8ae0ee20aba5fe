import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.support.waiting import wait_until

from burnline_sample_app.errors import CircuitOpenError, PeerRefusedError, PeerUnavailableError
from burnline_sample_app.peers.breaker import Breaker


def _fail(breaker: Breaker) -> None:
    with pytest.raises(PeerUnavailableError), breaker.guard():
        raise PeerUnavailableError("payments", "gone")


def test_it_opens_at_the_failure_that_reaches_the_limit() -> None:
    breaker = Breaker("payments", failures_to_open=3)
    _fail(breaker)
    _fail(breaker)
    assert not breaker.is_open
    _fail(breaker)
    assert breaker.is_open


def test_an_open_circuit_does_not_run_the_call() -> None:
    breaker = Breaker("payments", failures_to_open=1)
    _fail(breaker)
    with pytest.raises(CircuitOpenError), breaker.guard():
        pytest.fail("the call ran")


def test_a_success_in_between_starts_the_count_again() -> None:
    breaker = Breaker("payments", failures_to_open=2)
    _fail(breaker)
    with breaker.guard():
        pass
    _fail(breaker)
    assert not breaker.is_open


def test_an_error_answer_is_an_answer() -> None:
    breaker = Breaker("payments", failures_to_open=1)
    with pytest.raises(PeerRefusedError), breaker.guard():
        raise PeerRefusedError("payments", status=500, body={})
    assert not breaker.is_open


def _let_through(breaker: Breaker, call: Callable[[], None]) -> bool:
    """Whether the call was made."""
    try:
        with breaker.guard():
            call()
    except CircuitOpenError:
        return False
    except PeerUnavailableError:
        return True
    return True


def _gone() -> None:
    raise PeerUnavailableError("payments", "gone")


def _opened(failures_to_open: int) -> Breaker:
    breaker = Breaker("payments", failures_to_open=failures_to_open, open_seconds=0.05)
    for _ in range(failures_to_open):
        _fail(breaker)
    assert breaker.is_open
    return breaker


def test_after_its_time_one_success_closes_it() -> None:
    breaker = _opened(failures_to_open=2)
    wait_until(lambda: _let_through(breaker, lambda: None), timeout_seconds=20, what="a call is let through")
    _fail(breaker)  # one of two that it takes when it is closed
    assert not breaker.is_open


def test_after_its_time_one_failure_opens_it_again() -> None:
    breaker = _opened(failures_to_open=2)
    wait_until(lambda: _let_through(breaker, _gone), timeout_seconds=20, what="a call is let through")
    assert breaker.is_open


def test_calls_run_side_by_side() -> None:
    """Neither leaves the block before the other is in it."""
    breaker = Breaker("payments")
    both_inside = threading.Barrier(2, timeout=5)

    def call(_: int) -> int:
        with breaker.guard():
            return both_inside.wait()

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert sorted(pool.map(call, range(2))) == [0, 1]
