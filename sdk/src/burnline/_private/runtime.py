"""The running SDK: settings, clock, tracer, and the families that the web and client layers write to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from opentelemetry import trace

from burnline import conventions
from burnline._private.bounded_cache import BoundedCache
from burnline._private.clock import Clock
from burnline._private.error_series import ErrorSeries, ListRoutes
from burnline._private.guard import GUARD
from burnline._private.logs.access_log import LineSampler
from burnline._private.logs.output import LineOutput
from burnline._private.metrics.bounded_label import BoundedLabel
from burnline._private.metrics.families import Families
from burnline._private.otlp.telemetry import ExportTelemetry
from burnline._private.own_pages import own_paths
from burnline._private.provider.late import actual, provide
from burnline._private.settings import Settings
from burnline._private.supervisor import forks_behind_python
from burnline._private.tracing.repeated import Repeated

if TYPE_CHECKING:
    from burnline._private.otlp.logs import LogExport
    from burnline._private.tracing.request_span import Start

_REPEATED_LIMIT: Final = 4096  # a Host header may be in the traits


class Runtime:
    """Made by `configure`, used by all apps of the process. Thread-safe."""

    def __init__(
        self,
        settings: Settings,
        metrics: Families,
        output: LineOutput,
        routes: ListRoutes = tuple,
        *,
        clock: Clock | None = None,
        provider: trace.TracerProvider | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.metrics = metrics
        self.output = output
        self.own_paths = own_paths(settings)
        """Where the SDK may have a page of its own."""
        self.writes_line = LineSampler(settings.access_log).keeps
        """`writes_line(trace_id, failed)`: whether a request has a line in the access log."""
        if provider is None:
            provider = trace.NoOpTracerProvider() if settings.disabled else provide(settings, ExportTelemetry(metrics))
        self._provider = provider
        self._tracer: trace.Tracer | None = None
        self._log_export: LogExport | None = None
        self.repeated = BoundedCache(Repeated, _REPEATED_LIMIT)
        """What a request's span has in common with others, by its traits."""
        self.forks_behind_python = forks_behind_python()
        self.request_duration = metrics.histogram(
            conventions.HTTP_SERVER_REQUEST_DURATION,
            "Duration of HTTP server requests in seconds.",
            conventions.SERVER_LABELS,
            settings.bounds_seconds,
        )
        self._error_series = ErrorSeries(self.request_duration, settings, routes)
        self.durations = BoundedCache(self._error_series.child, settings.cardinality_limit)
        """The duration histogram's child for service, method, route and status."""
        self.active_requests = metrics.gauge(
            conventions.HTTP_SERVER_ACTIVE_REQUESTS,
            "Number of HTTP server requests in progress.",
            conventions.ACTIVE_LABELS,
        )
        self.active = BoundedCache(self.active_requests.child, settings.cardinality_limit)
        """The gauge of requests in progress for service and method."""
        self.client_duration = metrics.histogram(
            conventions.HTTP_CLIENT_REQUEST_DURATION,
            "Duration of outgoing HTTP calls in seconds.",
            conventions.CLIENT_LABELS,
            settings.bounds_seconds,
        )
        folded = metrics.counter(
            conventions.FOLDED_LABEL_SETS, "Observations whose label set was over the limit.", ("metric",)
        )
        self.client_addresses = BoundedLabel(lambda: folded.inc(metric=conventions.HTTP_CLIENT_REQUEST_DURATION))
        self.own_cost = metrics.histogram(
            conventions.OWN_COST, "Time Burnline took of a request.", bounds=conventions.COST_BOUNDS_SECONDS
        ).labels()
        self._errors = metrics.counter(
            conventions.INTERNAL_ERRORS, "Errors inside the SDK, kept from the host.", ("where",)
        )
        spans = metrics.counter(
            conventions.EXPORTED_SPANS, "Spans to be exported, by what became of them.", ("result",)
        )
        self._unsampled = spans.child(("not_sampled",))
        self.on_request: Callable[[object], object] | None = None
        """Called with each request that begins; only tests set it."""
        self.take_over()

    @property
    def tracer(self) -> trace.Tracer:
        """For spans of the host's and of outgoing calls."""
        if self._tracer is None:  # two threads may both make it; a lock would outlive a fork
            self._tracer = actual(self._provider).get_tracer(conventions.SCOPE)
        return self._tracer

    @cached_property
    def start_span(self) -> Start:
        """Starts the spans of requests."""
        provider = actual(self._provider)
        from burnline._private.tracing.server_span import start_with  # imports the OpenTelemetry SDK

        return start_with(self.tracer, provider, self.wall_now, self._unsampled)

    def prepare(self) -> None:
        """Makes now what else the first request would have to wait for."""
        _ = self.start_span

    def export_lines(self) -> None:
        """Sends log lines to the collector too, where the settings say so."""
        otlp = self.settings.otlp_logs
        if otlp is None:
            return
        actual(self._provider)  # first, since it is what follows the import of the SDK
        try:
            from opentelemetry.sdk.resources import Resource

            from burnline._private.otlp.logs import LogExport
            from burnline._private.otlp.spans import encode_resource

            resource = Resource.create({"service.name": self.settings.service})
            telemetry = ExportTelemetry(self.metrics, lines=True)
            export = LogExport(otlp, lambda: encode_resource(resource), telemetry, self.settings.exit_timeout_seconds)
            self.output.export, self._log_export = export.send, export
        except Exception as error:  # noqa: BLE001 - lines stay on standard output
            GUARD.caught("otlp export", error)

    def take_over(self) -> None:
        """Makes this runtime the one that scrapes and the guard report to."""
        self.request_duration.before_collect = self._error_series.start_listed
        GUARD.on_error = self._count_error

    def _count_error(self, where: str) -> None:
        self._errors.inc(where=where)

    def flush(self) -> None:
        """Sends the spans that ended so far, and lines, for at most the exit timeout each. Blocks; never raises."""
        try:
            if self._log_export is not None:
                self._log_export.flush(self.settings.exit_timeout_seconds)
            flush = getattr(actual(self._provider), "force_flush", None)
            if flush is not None:
                flush(round(self.settings.exit_timeout_seconds * 1000))
        except Exception as error:  # noqa: BLE001 - a processor of the host's
            GUARD.caught("flush", error)

    def wall_now(self) -> int:
        """Nanoseconds since the epoch, by the SDK's clock."""
        reading = self.clock.read()
        return reading + self.clock.offset_at(reading)
