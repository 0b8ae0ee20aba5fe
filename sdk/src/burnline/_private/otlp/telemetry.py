"""How exporting goes, as metrics; and that something is lost, as a warning once a minute."""

import logging
import math
import time
from collections.abc import Callable
from typing import Final

from burnline import conventions
from burnline._private.metrics.families import Families

_logger = logging.getLogger("burnline")
_WARNING_INTERVAL_SECONDS: Final = 60.0
_WHY: Final = {
    "queue_full": "more of them than the queue holds wait for the collector",
    "refused": "the collector refuses them",
    "unreachable": "the collector cannot be reached, or does not answer in time",
    "error": "of errors inside Burnline, which burnline_internal_errors_total counts too",
    "waiting_full": "more of them than fit wait for the end of their requests",
}


class ExportTelemetry:
    """The export's own metrics; see `Telemetry`."""

    def __init__(self, metrics: Families, *, lines: bool = False) -> None:
        """Of spans, or of log lines."""
        self._warned_at = -math.inf
        self._what = what = "Log lines" if lines else "Spans"
        self._counter = conventions.EXPORTED_LINES if lines else conventions.EXPORTED_SPANS
        self._counted = metrics.counter(self._counter, f"{what} to be exported, by what became of them.", ("result",))
        self._duration = metrics.histogram(conventions.EXPORT_DURATION, "Duration of a POST to the collector.").labels()
        self._failures = metrics.counter(
            conventions.EXPORT_FAILURES, "POSTs that the collector did not take.", ("reason",)
        )
        self._bytes = metrics.gauge(
            conventions.EXPORT_QUEUE_LINE_BYTES if lines else conventions.EXPORT_QUEUE_BYTES,
            f"Bytes of the {what.lower()} that wait to be sent.",
        )
        self._queue = metrics.gauge(
            conventions.EXPORT_QUEUE_LINES if lines else conventions.EXPORT_QUEUE, f"{what} that wait to be sent."
        )

    def spans(self, result: str, count: int) -> None:
        self._counted.inc(count, result=result)
        if result in _WHY:
            self._warn(result)

    def _warn(self, result: str) -> None:
        now = time.monotonic()
        if now - self._warned_at >= _WARNING_INTERVAL_SECONDS:
            self._warned_at = now
            _logger.warning("burnline: %s are lost: %s; %s counts them", self._what, _WHY[result], self._counter)

    def posted(self, seconds: float, failure: str | None) -> None:
        self._duration.observe(seconds)
        if failure is not None:
            self._failures.inc(reason=failure)

    def queue(self, size: Callable[[], tuple[int, int]]) -> None:
        def tell() -> None:
            records, size_bytes = size()
            self._queue.set(records)
            self._bytes.set(size_bytes)

        self._bytes.before_collect = tell
