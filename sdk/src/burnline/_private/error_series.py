"""Error series that exist at 0 before the first error: one that begins with its first error is not seen to rise."""

from collections.abc import Callable, Iterable
from typing import Protocol

from burnline._private.guard import GUARD
from burnline._private.metrics.histogram import Buckets, Histogram
from burnline._private.settings import Settings


class Routes(Protocol):
    """The routes of one app."""

    def listed(self) -> Iterable[tuple[str, str]]:
        """(method, route template) pairs that the app can answer."""


ListRoutes = Callable[[], Iterable[tuple[str | None, Routes]]]
"""Gives the routes of each app, with the service name that was given for the app, if one was."""


class ErrorSeries:
    """The series of the request histogram for the settings' error codes. Thread-safe: a race makes them twice."""

    def __init__(self, durations: Histogram, settings: Settings, routes: ListRoutes) -> None:
        self._durations = durations
        self._settings = settings
        self._routes = routes
        self._codes = tuple(str(code) for code in settings.error_codes)
        self._seen: set[tuple[str, str, str]] = set()

    def child(self, labels: tuple[str, str, str, int]) -> Buckets:
        """The series for service, method, route and status; a new route starts its error series as well."""
        service, method, route, status = labels
        if (service, method, route) not in self._seen:
            self._start(service, method, route)
        return self._durations.child((service, method, route, str(status) if status else ""))

    def start_listed(self) -> None:
        """Makes those of all listed routes exist. Called at each scrape: apps add routes late."""
        for service, routes in self._routes():
            name = service or self._settings.service
            try:
                for method, route in routes.listed():
                    if (name, method, route) not in self._seen:
                        self._start(name, method, route)
            except Exception as error:  # noqa: BLE001 - a host's routing table that cannot be read
                GUARD.caught("route list", error)

    def _start(self, service: str, method: str, route: str) -> None:
        if route not in self._settings.excluded_paths:
            for code in self._codes:
                self._durations.child((service, method, route, code))
        if len(self._seen) < self._settings.cardinality_limit:
            self._seen.add((service, method, route))
