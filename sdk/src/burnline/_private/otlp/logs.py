"""Lines to a collector, beside standard output: as spans go, encoded where they are written and sent by an exporter."""

from collections.abc import Callable, Mapping

from burnline._private.collector import Otlp
from burnline._private.guard import GUARD
from burnline._private.otlp.endpoint import endpoint_of
from burnline._private.otlp.exporter import Exporter
from burnline._private.otlp.log_records import SCOPE, encode_log_record
from burnline._private.otlp.shutdown_flush import before_sigterm
from burnline._private.otlp.worker import Telemetry


class LogExport:
    """Sends lines. Thread-safe; never raises into the thread that writes a line."""

    def __init__(
        self, otlp: Otlp, resource: Callable[[], bytes], telemetry: Telemetry, exit_timeout_seconds: float
    ) -> None:
        """Raises ValueError or ImportError when there cannot be such an endpoint."""
        self._exporter = Exporter(endpoint_of(otlp, "LOGS"), resource, telemetry, exit_timeout_seconds, otlp.batching)
        before_sigterm(self._exporter.shutdown, exit_timeout_seconds)

    def send(self, fields: Mapping[str, object]) -> None:
        """Queues a line."""
        try:
            self._exporter.put(SCOPE, encode_log_record(fields))
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("log encoding", error)

    def flush(self, timeout_seconds: float) -> None:
        """Sends what is queued, for at most so long."""
        self._exporter.flush(timeout_seconds)
