"""What the service says of itself in /metrics."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class SelfMetrics:
    """The tick's own metrics, in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._duration = Histogram(
            "burnline_tick_duration_seconds",
            "Time of one tick: fetching tiles, stepping alerts, writing the ledger.",
            registry=registry,
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )
        self._ticks = Counter("burnline_ticks_total", "Ticks by outcome.", ["outcome"], registry=registry)
        self._last = Gauge("burnline_last_tick_timestamp_seconds", "When a tick last went well.", registry=registry)
        self._slos = Gauge("burnline_slos", "SLOs in force.", registry=registry)
        self._file_errors = Gauge(
            "burnline_slo_file_errors",
            "Errors in SLO files, of which what was last read without them stays in force.",
            registry=registry,
        )
        self._faults = Gauge(
            "burnline_ledgers_without_answer",
            "Ledgers the source gave no answer for at the last tick.",
            registry=registry,
        )
        self.pending = Gauge("burnline_notifications_pending", "Notifications not yet accepted.", registry=registry)
        self._attempts = Counter(
            "burnline_notification_attempts_total",
            "Attempts to deliver a notification.",
            ["receiver", "accepted"],
            registry=registry,
        )
        for outcome in ("ok", "ledger", "bug"):
            self._ticks.labels(outcome)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Times a tick, whether it goes well or not."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._duration.observe(time.perf_counter() - begun)

    def finished(self, at: datetime, *, slos: int, file_errors: int, faults: int) -> None:
        """A tick went well; `faults` ledgers got no answer."""
        self._ticks.labels("ok").inc()
        self._last.set(at.timestamp())
        self._slos.set(slos)
        self._file_errors.set(file_errors)
        self._faults.set(faults)

    def failed(self, why: str) -> None:
        """A tick failed: `ledger` or `bug`."""
        self._ticks.labels(why).inc()

    def attempted(self, receiver: str, accepted: bool) -> None:
        """A receiver was sent a notification; whether it took it."""
        self._attempts.labels(receiver, str(accepted).lower()).inc()
