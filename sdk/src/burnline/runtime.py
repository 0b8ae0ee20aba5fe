"""The running SDK: what `configure()` built, shared by every instrumented app of the process."""

import threading
from collections.abc import Callable, Iterable

from opentelemetry import trace

from burnline import conventions
from burnline.clock import Clock
from burnline.guard import GUARD
from burnline.metrics.catalogue import Catalogue
from burnline.metrics.histogram import Buckets
from burnline.settings import Settings
from burnline.tracing.provider import provide

RouteSource = Callable[[], Iterable[tuple[str, str]]]
"""Gives (method, route template) pairs an app can answer."""


class Runtime:
    """Tracer, metrics and settings. Thread-safe; made by `configure`, once."""

    def __init__(self, settings: Settings, metrics: Catalogue) -> None:
        self.settings = settings
        self.clock = Clock()
        self.tracer = trace.NoOpTracer() if settings.disabled else provide(settings).get_tracer("burnline")
        self.metrics = metrics
        self.request_duration = self.metrics.histogram(
            conventions.HTTP_SERVER_REQUEST_DURATION,
            "Duration of HTTP server requests in seconds.",
            conventions.SERVER_LABELS,
            settings.bounds_seconds,
        )
        self.active_requests = self.metrics.gauge(
            conventions.HTTP_SERVER_ACTIVE_REQUESTS,
            "Number of HTTP server requests in progress.",
            conventions.ACTIVE_LABELS,
        )
        self.client_duration = self.metrics.histogram(
            conventions.HTTP_CLIENT_REQUEST_DURATION,
            "Duration of outgoing HTTP calls in seconds.",
            conventions.CLIENT_LABELS,
            settings.bounds_seconds,
        )
        errors = self.metrics.counter(
            conventions.INTERNAL_ERRORS, "Errors inside the SDK, kept from the host.", ("where",)
        )
        GUARD.on_error = lambda where: errors.inc(where=where)
        self._routes: list[tuple[str, RouteSource]] = []
        self._lock = threading.Lock()
        self._error_codes = tuple(str(code) for code in settings.error_codes)
        self._seen_routes: set[tuple[str, str, str]] = set()
        self.request_duration.before_collect = self.start_error_series

    def duration_child(self, service: str, method: str, route: str, code: str) -> Buckets:
        """The duration histogram's child. A new (method, route) starts its error series at 0 as well."""
        if (service, method, route) not in self._seen_routes:
            self._start_errors(service, method, route)
        return self.request_duration.child((service, method, route, code))

    def add_routes(self, service: str, source: RouteSource) -> None:
        """Remembers where an app's routes are listed; they are read at each scrape, since apps add routes late."""
        with self._lock:
            self._routes.append((service, source))

    def start_error_series(self) -> None:
        """Makes the error series of all listed routes exist at 0, before Prometheus first reads them."""
        with self._lock:
            routes = list(self._routes)
        for service, source in routes:
            try:
                for method, route in source():
                    if (service, method, route) not in self._seen_routes:
                        self._start_errors(service, method, route)
            except Exception as error:  # noqa: BLE001 - a host's routing table that cannot be read
                GUARD.caught("route list", error)

    def _start_errors(self, service: str, method: str, route: str) -> None:
        if len(self._seen_routes) < self.settings.label_limit:
            self._seen_routes.add((service, method, route))
        for code in self._error_codes:
            self.request_duration.child((service, method, route, code))
