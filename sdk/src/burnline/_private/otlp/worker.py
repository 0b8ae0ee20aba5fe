"""The exporter's thread: it sleeps until a batch is due, sends it, and counts what became of it.

It wakes by time and not by count. A thread that wants the interpreter's lock while requests make short system calls
slows each of them, and starves: each call lets go of the lock for so short a time that the thread wakes up in vain.
"""

import math
import signal
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import Final, Protocol, assert_never

from opentelemetry import context as otel_context

from burnline._private.collector import Batching
from burnline._private.guard import GUARD
from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION
from burnline._private.otlp.endpoint import Endpoint
from burnline._private.otlp.outcome import Accepted, Outcome, Refused, Unavailable
from burnline._private.otlp.queue import RecordQueue, Scoped
from burnline._private.otlp.retry import RetryPolicy
from burnline._private.otlp.shutdown_flush import before_worker_exit
from burnline._private.otlp.spans import encode_request
from burnline._private.otlp.timer import Timer

BATCH_BYTES: Final = 4_000_000
_SLACK: Final = 1.2
"""The thread wakes by itself after so many intervals, where no `put` has noticed before that one is over."""
_SHORTEST_TIMEOUT_SECONDS: Final = 0.1
_FAILURES: Final = {Accepted: None, Refused: "refused", Unavailable: "unreachable"}


class State(Enum):
    """Where the thread is."""

    IDLE = auto()
    """Nothing waits: it sleeps."""
    FILLING = auto()
    """A batch gathers: it sleeps until the batch is due."""
    DUE = auto()
    """It takes a batch and encodes it."""
    POSTING = auto()
    """It waits for the collector."""
    BACKING_OFF = auto()
    """It sleeps before it tries again."""
    ENDED = auto()
    """The exporter was shut down."""


class Telemetry(Protocol):
    """Who is told how exporting goes."""

    def spans(self, result: str, count: int) -> None:
        """What became of spans: sent, queue_full, refused, unreachable or error."""

    def posted(self, seconds: float, failure: str | None) -> None:
        """One POST took so long, and failed: refused, unreachable or error."""

    def queue(self, size: Callable[[], tuple[int, int]]) -> None:
        """`size()` gives the spans that wait, and their bytes."""


class Worker:
    """Sends what is in the queue. Its thread starts when it is first needed, once in each process.

    `state` changes under one condition, and is read without: by `put`, which must not wait for anybody. Whatever leaves
    the queue is counted once, in whichever way it goes.
    """

    def __init__(
        self,
        queue: RecordQueue,
        endpoint: Endpoint,
        resource: Callable[[], bytes],
        telemetry: Telemetry,
        batching: Batching,
        exit_timeout_seconds: float,
        retry: RetryPolicy,
        timer: Timer,
    ) -> None:
        self._queue = queue
        self._endpoint = endpoint
        self._resource = resource
        self._telemetry = telemetry
        self._interval_seconds = batching.interval_seconds
        self._batch_records = batching.batch_records or batching.queue_records
        self._exit_timeout_seconds = exit_timeout_seconds
        self._retry = retry
        self._timer = timer
        self.reset()

    def reset(self) -> None:
        """No thread, and nothing to send: at the start, and in a forked child, where what waits is the parent's."""
        self.state = State.IDLE
        self.due = math.inf
        """In state FILLING: when the batch is to be sent."""
        self.is_thread = False
        """Whether there is a thread that competes for the interpreter, and not a greenlet."""
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._in_hand = 0
        self._flushers = 0
        self._exit_by = math.inf
        self._flush_failed_at = -math.inf
        self._queue.reset()
        self._endpoint.forget()

    def begin(self) -> None:
        """Something is in the queue of an idle worker."""
        with self._condition:
            if self.state is State.IDLE and self._is_started():
                self._fill()

    def send_now(self) -> None:
        """The batch that gathers is due."""
        with self._condition:
            if self.state is State.FILLING:
                self._enter(State.DUE)

    def flush(self, timeout_seconds: float) -> bool:
        """Sends what is queued now. False when that took longer than the timeout."""
        with self._condition:
            deadline = self._timer.now() + timeout_seconds
            self._flushers += 1
            try:
                if self._queue:
                    self.begin()
                self.send_now()
                while self._is_busy():
                    left = deadline - self._timer.now()
                    if left <= 0:
                        self._flush_failed_at = self._timer.now()
                        return False
                    self._timer.wait(self._condition, left)
                return self._thread is not None or not self._queue
            finally:
                self._flushers -= 1

    def shutdown(self) -> None:
        """Sends what is queued, for at most the exit timeout, with no second tries, and ends the thread.

        Not where a flush has just waited in vain: a server that flushes before it ends would be held up twice.
        """
        with self._condition:
            if self._is_exiting():
                return
            now = self._timer.now()
            self._exit_by = now + self._exit_timeout_seconds
            self._condition.notify_all()  # a back-off ends
            if self._is_busy() and now - self._flush_failed_at >= self._exit_timeout_seconds:
                self.flush(self._exit_timeout_seconds)
            self._enter(State.ENDED)
            lost, self._in_hand = self._in_hand + self._queue.close(), 0
        if lost:
            self._telemetry.spans("unreachable", lost)

    def _is_busy(self) -> bool:
        return self.state not in (State.IDLE, State.ENDED)

    def _is_exiting(self) -> bool:
        return self._exit_by < math.inf

    def _enter(self, state: State) -> None:
        """Changes the state, for good when it is ENDED. The condition is held."""
        if self.state is not State.ENDED:
            self.state = state
            self._condition.notify_all()

    def _fill(self) -> None:
        self.due = self._timer.now() + self._interval_seconds
        self._enter(State.FILLING)

    def _is_started(self) -> bool:
        """Whether there is a thread; starts it if there is none. The next record tries again where that fails."""
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="burnline-exporter", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # the system gives no more threads
                GUARD.caught("exporter", error)
                return False
            self._thread = thread
            before_worker_exit(self.shutdown)
        return True

    def _run(self) -> None:
        try:
            self._set_up_thread()
        except Exception as error:  # noqa: BLE001 - what can be sent all the same is sent
            GUARD.caught("exporter", error)
        while self._await_batch():
            batch = self._take()
            try:
                became = self._deliver(batch) if batch else {}
            except Exception as error:  # noqa: BLE001 - this batch is lost, and the next one goes
                GUARD.caught("exporter", error)
                became = {"error": len(batch)}
            self._settle(became)
        self._endpoint.close()

    def _set_up_thread(self) -> None:
        if not _is_main_thread():
            if hasattr(signal, "pthread_sigmask"):  # the host's signals are for the host's threads
                signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            self.is_thread = True
        otel_context.attach(otel_context.set_value(SUPPRESS_INSTRUMENTATION, True))
        self._endpoint.prepare()

    def _await_batch(self) -> bool:
        """Sleeps until a batch is due. False: there will be none."""
        with self._condition:
            while True:
                match self.state:
                    case State.IDLE:
                        self._timer.wait(self._condition, None)
                    case State.FILLING:
                        left = self.due + (_SLACK - 1) * self._interval_seconds - self._timer.now()
                        if left <= 0:
                            self._enter(State.DUE)
                        else:
                            self._timer.wait(self._condition, left)
                    case State.ENDED:
                        return False
                    case _:
                        return True

    def _take(self) -> list[Scoped]:
        with self._condition:
            batch = self._queue.take(self._batch_records, BATCH_BYTES)
            self._in_hand = len(batch)
        return batch

    def _settle(self, became: dict[str, int]) -> None:
        """Counts a batch, unless `shutdown` has given it up and counted it, and goes on to the next."""
        with self._condition:
            is_counted, self._in_hand = self._in_hand == 0, 0
        if not is_counted:
            for result, count in became.items():
                if count:
                    self._count(result, count)
        with self._condition:
            self._enter(State.IDLE)
            if self._queue:  # looked at after that: whoever has put meanwhile saw the worker busy, and did not wake it
                if self._flushers or self._queue.is_quarter_full():
                    self._enter(State.DUE)
                else:
                    self._fill()

    def _count(self, result: str, count: int) -> None:
        try:
            self._telemetry.spans(result, count)
        except Exception as error:  # noqa: BLE001 - the thread must live
            GUARD.caught("exporter", error)

    def _deliver(self, batch: list[Scoped]) -> dict[str, int]:
        """Sends a batch, several times if need be. How many of its records became what."""
        body = self._endpoint.pack(encode_request(self._resource(), batch))
        attempt = 1
        while True:
            match self._post(body):
                case Accepted(rejected):
                    rejected = min(rejected, len(batch))
                    return {"sent": len(batch) - rejected, "refused": rejected}
                case Refused():
                    return {"refused": len(batch)}
                case Unavailable(retry_after_seconds):
                    delay_seconds = self._retry.delay_seconds(attempt, retry_after_seconds)
                    if delay_seconds is None or not self._back_off(delay_seconds, retry_after_seconds is not None):
                        return {"unreachable": len(batch)}
                case outcome:
                    assert_never(outcome)
            attempt += 1

    def _post(self, body: bytes) -> Outcome:
        with self._condition:
            self._enter(State.POSTING)
            left = max(_SHORTEST_TIMEOUT_SECONDS, self._exit_by - self._timer.now())
            timeout_seconds = min(self._endpoint.timeout_seconds, left)
        started = time.perf_counter()
        failure: str | None = "error"
        try:
            outcome = self._endpoint.post(body, timeout_seconds)
            failure = _FAILURES[type(outcome)]
        finally:
            self._telemetry.posted(time.perf_counter() - started, failure)
        return outcome

    def _back_off(self, seconds: float, asked_for: bool) -> bool:
        """Waits before the next attempt. False: there is to be none.

        While the collector is away the queue fills and then drops; requests go on. At the process's end the wait is cut
        short for one last attempt, unless it was the collector that asked for it.
        """
        with self._condition:
            if self._is_exiting():
                return False
            self._enter(State.BACKING_OFF)
            deadline = self._timer.now() + seconds
            while not self._is_exiting():
                left = deadline - self._timer.now()
                if left <= 0:
                    return True
                self._timer.wait(self._condition, left)
            return not asked_for and self.state is not State.ENDED


def _is_main_thread() -> bool:
    """Whether this is the process's real main thread, as every thread that gevent has replaced by a greenlet is.

    `threading` says what gevent wants it to say. The interpreter's own check comes before that of the handler.
    """
    try:
        signal.signal(signal.SIGTERM, None)
    except ValueError:
        return False
    except TypeError:  # it is no handler
        pass
    return True
