"""The one thread that sends: it joins what requests have encoded and posts it, by time and not by count.

Waking seldom matters: a thread that wants the interpreter's lock while requests make short system calls slows each
of them, and starves: each call lets go of the lock for so short a time that the thread wakes up in vain. Between two
sends a second passes, or a queue half full; in a busy process it is a request that notices, and then makes way.
"""

import atexit
import math
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from opentelemetry import context as otel_context

from burnline._private.collector import Batching
from burnline._private.forks import when_forked
from burnline._private.guard import GUARD
from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION
from burnline._private.otlp.endpoint import Endpoint, Outcome
from burnline._private.otlp.shutdown_flush import before_worker_exit
from burnline._private.otlp.spans import Scoped, encode_request

_QUIET: Final = 1.2
"""The sender wakes by itself after so many intervals, when no request has noticed before that one is over."""
_MAKE_WAY_SECONDS: Final = 50e-6
_TURNS_WHEN_FILLING: Final = 16
_TURNS_WHEN_POSTING: Final = 200
"""Seldom enough to be no part of the slowest hundredth: as a rule the sender then waits for the collector."""
QUEUE_BYTES: Final = 32_000_000
_ATTEMPTS: Final = 5
BATCH_BYTES: Final = 4_000_000
_FAILURES: Final = {Outcome.REFUSED: "refused", Outcome.TRY_AGAIN: "unreachable"}


class Telemetry(Protocol):
    """Who is told how exporting goes."""

    def spans(self, result: str, count: int) -> None:
        """What became of spans: sent, queue_full, refused or unreachable."""

    def posted(self, seconds: float, failure: str | None) -> None:
        """One POST took so long, and failed: refused or unreachable."""

    def queue(self, size: Callable[[], tuple[int, int]]) -> None:
        """`size()` gives the spans that wait, and their bytes."""


class Sender:
    """Takes encoded spans or lines from any thread and never blocks it. One per process; starts its thread when needed.

    Memory is bounded by the batching's queue and about QUEUE_BYTES (the byte count is kept without a lock, and set
    right whenever the queue is empty). After a fork the child starts empty: what was queued is the parent's to send.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        resource: Callable[[], bytes],
        telemetry: Telemetry,
        exit_timeout_seconds: float = 2.0,
        batching: Batching = Batching(),  # noqa: B008 - it never changes
    ) -> None:
        self._endpoint = endpoint
        self._most = batching.queue_records
        self._batch_records = batching.batch_records or batching.queue_records
        self._interval_seconds = batching.interval_seconds
        self._resource = resource
        self._count = telemetry.spans
        self._posted = telemetry.posted
        self._exit_timeout_seconds = exit_timeout_seconds
        self._queue: deque[Scoped] = deque()
        self._bytes = 0
        self._fresh()
        when_forked(self._fresh)
        telemetry.queue(lambda: (len(self._queue), self._bytes if self._queue else 0))
        atexit.register(self.shutdown)

    def _fresh(self) -> None:
        """A new queue and no thread: at the start, and in a forked child."""
        self._queue = deque()
        self._bytes = 0
        self._thread: threading.Thread | None = None
        self._start_lock = threading.Lock()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._flushing = False
        self._closing = False
        self._gave_up_at = -math.inf
        self._due = math.inf
        self._makes_way = False
        self._turn = 0
        self._posting = False
        self._endpoint.forget()

    def put(self, scope: bytes, span: bytes) -> None:
        """Queues one encoded span, or counts it as dropped."""
        if len(self._queue) >= self._most or self._bytes >= QUEUE_BYTES or self._closing:
            self._count("queue_full", 1)
            self._make_way_at_times(_TURNS_WHEN_POSTING)
            return
        self._queue.append((scope, span))
        self._bytes += len(span)
        if self._idle.is_set():
            self._idle.clear()
            self._due = time.monotonic() + self._interval_seconds
            self._wake.set()
            if self._thread is None:
                self._start()
        elif time.monotonic() > self._due:
            self._due = math.inf
            self._hurry.set()
            self._make_way_at_times(1)
        elif self._bytes > QUEUE_BYTES // 2 or len(self._queue) > self._most // 2:
            self._hurry.set()
            self._make_way_at_times(_TURNS_WHEN_POSTING if self._posting else _TURNS_WHEN_FILLING)

    def _make_way_at_times(self, turns: int) -> None:
        """In one of so many calls, lets go of the interpreter's lock for long enough that the sender takes it."""
        self._turn += 1
        if self._makes_way and self._turn % turns == 0:
            time.sleep(_MAKE_WAY_SECONDS)

    def flush(self, timeout_seconds: float) -> bool:
        """Sends what is queued now. False when that took longer than the timeout."""
        self._flushing = True
        self._hurry.set()
        done = self._idle.wait(timeout_seconds)
        if not done:
            self._gave_up_at = time.monotonic()
        return done

    def shutdown(self) -> None:
        """Sends what is queued, for at most the exit timeout, with no second tries, and takes nothing more.

        Not where a flush has just waited in vain: a server that flushes before it ends would be held up twice.
        """
        gave_up_now = time.monotonic() - self._gave_up_at < self._exit_timeout_seconds
        if not self._closing and not self._idle.is_set() and not gave_up_now:
            self._endpoint.last_chance(self._exit_timeout_seconds)
            self.flush(self._exit_timeout_seconds)
        self._closing = True

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="burnline-sender", daemon=True)
                self._thread.start()
                before_worker_exit(self.shutdown)

    def _run(self) -> None:
        if not _is_main_thread():  # the host's signals are for the host's threads
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            self._makes_way = True
        otel_context.attach(otel_context.set_value(SUPPRESS_INSTRUMENTATION, True))
        self._endpoint.prepare()
        while True:
            self._wake.wait()
            self._wake.clear()
            self._hurry.wait(_QUIET * self._interval_seconds)
            try:
                self._send_all()
            except Exception as error:  # noqa: BLE001 - the thread must live
                GUARD.caught("sender", error)

    def _send_all(self) -> None:
        while True:
            self._hurry.clear()
            batch = self._take()
            if not batch:
                self._bytes = 0
                self._flushing = False
                self._idle.set()
                if not self._queue:  # else a span came in between, and its thread may have seen us busy
                    return
                self._idle.clear()
                continue
            self._deliver(batch)
            if len(self._queue) < self._most // 4 and not self._flushing and not self._endpoint.hurried:
                self._due = time.monotonic() + self._interval_seconds
                self._hurry.wait(_QUIET * self._interval_seconds)

    def _take(self) -> list[Scoped]:
        batch: list[Scoped] = []
        size = 0
        while self._queue and size < BATCH_BYTES and len(batch) < self._batch_records:
            scoped = self._queue.popleft()
            size += len(scoped[1])
            batch.append(scoped)
        self._bytes = max(0, self._bytes - size)
        return batch

    def _deliver(self, batch: list[Scoped]) -> None:
        body = self._endpoint.pack(encode_request(self._resource(), batch))
        delay = 0.5
        for attempt in range(1, _ATTEMPTS + 1):
            started = time.perf_counter()
            self._posting = True
            outcome = self._endpoint.post(body)
            self._posting = False
            self._posted(time.perf_counter() - started, _FAILURES.get(outcome))
            if outcome is not Outcome.TRY_AGAIN:
                self._count("sent" if outcome is Outcome.TAKEN else "refused", len(batch))
                return
            if attempt == _ATTEMPTS or self._endpoint.hurried:
                break
            # While the collector is away the queue fills and then drops; requests go on.
            deadline = time.monotonic() + delay
            while time.monotonic() < deadline and not self._endpoint.hurried:
                time.sleep(0.05)
            delay *= 2
        self._count("unreachable", len(batch))


def _is_main_thread() -> bool:
    """Whether this is the process's real main thread, as every thread that gevent has replaced by a greenlet is.

    `threading` says what gevent wants it to say. The interpreter's own check comes before the operating system's, which
    refuses a handler for SIGKILL.
    """
    try:
        signal.signal(signal.SIGKILL, signal.SIG_DFL)
    except ValueError:
        return False
    except OSError:
        return True
    return True
