"""How exporting goes, as metrics."""

from collections.abc import Callable

from burnline import conventions
from burnline.metrics.catalogue import Catalogue


class ExportTelemetry:
    """The export's own metrics; see `Telemetry`."""

    def __init__(self, metrics: Catalogue, *, lines: bool = False) -> None:
        """Of spans, or of log lines."""
        self._metrics = metrics
        self._queue = conventions.EXPORT_QUEUE_LINES if lines else conventions.EXPORT_QUEUE
        self._what = "Log lines" if lines else "Spans"
        self._spans = metrics.counter(
            conventions.EXPORTED_LINES if lines else conventions.EXPORTED_SPANS,
            f"{self._what} to be exported, by what became of them.",
            ("result",),
        )
        self._duration = metrics.histogram(conventions.EXPORT_DURATION, "Duration of a POST to the collector.").labels()

    def spans(self, result: str, count: int) -> None:
        self._spans.inc(count, result=result)

    def posted(self, seconds: float) -> None:
        self._duration.observe(seconds)

    def queue(self, size: Callable[[], int]) -> None:
        gauge = self._metrics.gauge(self._queue, f"{self._what} that wait to be sent.")
        gauge.before_collect = lambda: gauge.set(size())
