"""Delivers what waits for one receiver: in order for each alert, again and again until it is accepted."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from burnline_slo.errors import DeliveryError
from burnline_slo.ports import Notifier, Outbox, Outgoing

BATCH = 50
FIRST, LONGEST = timedelta(seconds=1), timedelta(minutes=5)
"""The first and the longest wait between two attempts of one notification."""
FAILURES_BEFORE_PAUSE = 3
LONGEST_PAUSE = timedelta(minutes=1)
_MOST_DOUBLINGS = 60

log = structlog.get_logger()


class Delivery:
    """One receiver's part of the sender. Used by one thread at a time; all that must outlive it is in the outbox.

    Nothing is given up while the receiver is configured: a resolved message is worth having a day late. What that costs
    is bounded: one request per alert and 5 minutes at the most, and when several failed in a row, one request a minute
    until one is accepted.
    """

    def __init__(
        self, outbox: Outbox, notifier: Notifier, jitter: Callable[[], float], attempted: Callable[[str, bool], None]
    ) -> None:
        self._outbox = outbox
        self._notifier = notifier
        self._jitter = jitter
        self._attempted = attempted
        self._failures_in_a_row = 0
        self._paused_until: datetime | None = None

    def run(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> None:
        """Tries everything that is due, and what becomes due because an earlier one was accepted.

        Raises LedgerError.
        """
        progress = True
        while progress:
            progress = False
            for outgoing in self._outbox.due(clock(), BATCH, self._notifier.name):
                if stopping() or self._is_paused(clock()):
                    return
                progress |= self._try(outgoing, clock)

    def _is_paused(self, now: datetime) -> bool:
        return self._paused_until is not None and now < self._paused_until

    def _try(self, outgoing: Outgoing, clock: Callable[[], datetime]) -> bool:
        notification = outgoing.notification
        which = {"receiver": self._notifier.name, "notification_id": notification.id, "attempt": outgoing.attempts + 1}
        try:
            self._notifier.send(notification)
        except DeliveryError as error:
            self._failed(outgoing, str(error), clock())
            log.warning("notification_refused", reason=str(error), **which)
            return False
        except Exception as error:  # a bug in one notifier must neither stop the others nor lose the notification
            self._failed(outgoing, f"bug: {type(error).__name__}", clock())
            log.exception("notification_failed", **which)
            return False
        self._outbox.delivered(notification.id, clock())
        self._failures_in_a_row = 0
        self._paused_until = None
        self._attempted(self._notifier.name, True)
        log.info("notification_delivered", slo_id=notification.alert.labels.get("slo_id"), **which)
        return True

    def _failed(self, outgoing: Outgoing, error: str, now: datetime) -> None:
        delay = retry_delay(outgoing.attempts + 1, self._jitter())
        self._outbox.failed(outgoing.notification.id, error, now + delay)
        self._attempted(self._notifier.name, False)
        self._failures_in_a_row += 1
        beyond = self._failures_in_a_row - FAILURES_BEFORE_PAUSE
        if beyond >= 0:
            self._paused_until = now + retry_delay(beyond + 1, self._jitter(), longest=LONGEST_PAUSE)


def retry_delay(failures: int, jitter: float, first: timedelta = FIRST, longest: timedelta = LONGEST) -> timedelta:
    """Exponential backoff with full jitter: how long to wait after `failures` (1 or more) failed attempts.

    It is `jitter` × the limit, which is `first` doubled with each failure up to `longest`. `jitter` is drawn evenly
    from 0 to 1, so that those who failed together do not come back together.
    """
    if failures < 1:
        raise ValueError(f"there is nothing to wait for after {failures} failures")
    limit_seconds = first.total_seconds() * 2.0 ** min(failures - 1, _MOST_DOUBLINGS)
    return timedelta(seconds=jitter * min(limit_seconds, longest.total_seconds()))
