"""The sender: brings committed notifications to their receivers, each receiver in a thread of its own."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import structlog

from burnline_slo.errors import LedgerError
from burnline_slo.ports import Notifier, Outbox
from burnline_slo.service.delivery.delivery import Delivery

POLL = timedelta(seconds=1)
AFTER_LEDGER_ERROR = timedelta(seconds=5)
GIVE_UP_REMOVED_AFTER = timedelta(days=1)
"""How long notifications wait for a receiver that is no longer configured: it may only have been renamed by mistake."""
CLEAN_UP_EVERY = timedelta(minutes=10)

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nobody_counts(receiver: str, accepted: bool) -> None:
    """For those who want no metrics."""


class Sender:
    """Delivers the outbox. A slow receiver delays only itself. After a crash it goes on where the outbox stands:
    a notification accepted just before may be sent once more, under the same id.

    `attempted` is called after each attempt with the receiver's name and whether it was accepted, from any thread.
    """

    def __init__(
        self,
        outbox: Outbox,
        notifiers: Sequence[Notifier],
        *,
        clock: Callable[[], datetime] = _utc_now,
        jitter: Callable[[], float] = random.random,
        attempted: Callable[[str, bool], None] = _nobody_counts,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._deliveries = {notifier.name: Delivery(outbox, notifier, jitter, attempted) for notifier in notifiers}
        self._stop = threading.Event()
        self._wakes = {name: threading.Event() for name in self._deliveries}
        self._threads = [
            threading.Thread(target=self._deliver, args=(name,), name=f"sender {name}", daemon=True)
            for name in self._deliveries
        ]
        self._threads.append(threading.Thread(target=self._clean_up, name="sender clean-up", daemon=True))

    def run_once(self, now: datetime) -> None:
        """Tries everything due at `now`, all receivers at the same time; for tests and one-off use, before `start`.

        Raises LedgerError.
        """
        self.give_up_removed(now)
        if not self._deliveries:
            return
        with ThreadPoolExecutor(len(self._deliveries)) as pool:
            running = [pool.submit(delivery.run, lambda: now) for delivery in self._deliveries.values()]
            for one in running:
                one.result()

    def give_up_removed(self, now: datetime) -> None:
        """Gives up what waited too long for receivers that are no longer configured. Raises LedgerError."""
        for receiver, count in self._outbox.waiting().items():
            if receiver in self._deliveries:
                continue
            given_up = self._outbox.give_up(receiver, now - GIVE_UP_REMOVED_AFTER, now)
            log.warning("receiver_not_configured", receiver=receiver, waiting=count - given_up, given_up=given_up)

    def start(self) -> None:
        """Begins to deliver; what waited from before is tried at once."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is something new: do not wait for the next look."""
        for event in self._wakes.values():
            event.set()

    def stop(self, timeout: timedelta = timedelta(seconds=15)) -> None:
        """Ends the threads, waiting at most `timeout` for requests under way. May be called more than once.

        A thread that waits longer for its receiver ends with the process; its notification stays in the outbox.
        """
        self._stop.set()
        self.wake()
        until = time.monotonic() + timeout.total_seconds()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def _deliver(self, name: str) -> None:
        wake = self._wakes[name]
        while not self._stop.is_set():
            wake.clear()
            pause = POLL
            try:
                self._deliveries[name].run(self._clock, self._stop.is_set)
            except LedgerError as error:
                log.error("outbox_failed", receiver=name, reason=str(error))
                pause = AFTER_LEDGER_ERROR
            wake.wait(pause.total_seconds())

    def _clean_up(self) -> None:
        while not self._stop.is_set():
            try:
                self.give_up_removed(self._clock())
            except LedgerError as error:
                log.error("outbox_failed", reason=str(error))
            self._stop.wait(CLEAN_UP_EVERY.total_seconds())
