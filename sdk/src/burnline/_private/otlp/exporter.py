"""The exporter: a bounded queue that any thread puts into, and a background thread that sends what is in it.

Cut as the OpenTelemetry Collector cuts its own: queue, worker, retry policy, endpoint.
"""

import atexit
from collections.abc import Callable
from typing import Final

from burnline._private.collector import Batching
from burnline._private.forks import when_forked
from burnline._private.otlp.endpoint import Endpoint
from burnline._private.otlp.queue import RecordQueue
from burnline._private.otlp.retry import RetryPolicy
from burnline._private.otlp.timer import TIMER, Timer
from burnline._private.otlp.worker import State, Telemetry, Worker

_YIELD_SECONDS: Final = 50e-6
_TURNS_WHEN_ENCODING: Final = 16
_TURNS_WHEN_POSTING: Final = 200
"""Seldom enough to be no part of the slowest hundredth: as a rule the thread then waits for the collector."""


class Exporter:
    """Takes encoded spans or lines from any thread and never blocks it.

    Memory is bounded by the batching's queue and about QUEUE_BYTES. After a fork the child starts empty: what was
    queued is the parent's to send.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        resource: Callable[[], bytes],
        telemetry: Telemetry,
        exit_timeout_seconds: float = 2.0,
        batching: Batching = Batching(),  # noqa: B008 - it never changes
        *,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - it never changes
        timer: Timer = TIMER,
    ) -> None:
        self._count = telemetry.spans
        self._queue = RecordQueue(batching.queue_records)
        self._worker = Worker(self._queue, endpoint, resource, telemetry, batching, exit_timeout_seconds, retry, timer)
        self._now = timer.now
        self._sleep = timer.sleep
        self._turn = 0
        when_forked(self._worker.reset)
        telemetry.queue(self._queue.size)
        atexit.register(self.shutdown)

    def put(self, scope: bytes, record: bytes) -> None:
        """Queues one encoded span or line, or counts it as dropped.

        Backpressure: in a loop of requests without a pause the worker waits for the interpreter's lock. So it is a
        request that notices that a batch is due, and lets go of the lock for a moment.
        """
        queue, worker = self._queue, self._worker
        if not queue.offer(scope, record):
            self._count("queue_full", 1)
            self._yield_interpreter(_TURNS_WHEN_POSTING)
            return
        state = worker.state
        if state is State.IDLE:
            worker.begin()
        elif state is State.FILLING:
            if self._now() > worker.due:
                worker.send_now()
                self._yield_interpreter(1)
            elif queue.is_half_full():
                worker.send_now()
                self._yield_interpreter(_TURNS_WHEN_ENCODING)
        elif queue.is_half_full():
            self._yield_interpreter(_TURNS_WHEN_ENCODING if state is State.DUE else _TURNS_WHEN_POSTING)

    def _yield_interpreter(self, turns: int) -> None:
        """In one of so many calls, lets go of the interpreter's lock for long enough that the worker takes it."""
        self._turn += 1
        if self._worker.is_thread and self._turn % turns == 0:
            self._sleep(_YIELD_SECONDS)

    def flush(self, timeout_seconds: float) -> bool:
        """Sends what is queued now. False when that took longer than the timeout."""
        return self._worker.flush(timeout_seconds)

    def shutdown(self) -> None:
        """Sends what is queued, for at most the exit timeout, and takes nothing more."""
        self._worker.shutdown()

    @property
    def state(self) -> State:
        """Where the background thread is."""
        return self._worker.state
