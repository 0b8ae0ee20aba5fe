"""A circuit breaker for threads.

purgatory keeps the state machine. It was written for one event loop, so each of its two steps runs under a
lock here; the call itself does not, or one slow answer would hold up every other call.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from purgatory import SyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from burnline_sample_app.errors import CircuitOpenError, PeerUnavailableError


class Breaker:
    """Opens after `failures_to_open` calls in a row raised PeerUnavailableError; lets calls through again after
    `open_seconds`: the first success closes it, the first failure opens it again. Other errors are answers,
    and an answer is a success here.
    """

    def __init__(self, peer: str, *, failures_to_open: int = 5, open_seconds: float = 5.0) -> None:
        self._peer = peer
        self._lock = threading.Lock()
        self._breaker = SyncCircuitBreakerFactory(
            default_threshold=failures_to_open, default_ttl=open_seconds
        ).get_breaker(peer)

    @property
    def is_open(self) -> bool:
        return self._breaker.context.state == "opened"

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Raises CircuitOpenError without running the block when the circuit is open."""
        try:
            with self._lock:
                self._breaker.__enter__()
        except OpenedState:
            raise CircuitOpenError(self._peer, "not called: the last calls failed") from None
        failure: PeerUnavailableError | None = None
        try:
            yield
        except PeerUnavailableError as error:
            failure = error
            raise
        finally:
            with self._lock:
                self._breaker.__exit__(type(failure) if failure else None, failure, None)
