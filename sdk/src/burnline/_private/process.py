"""What exists once in a process: the metric families, the apps that were instrumented, and the running SDK.

Instrumented apps and hooked libraries look the runtime up here for each request, so that `burnline.testing()` can
put another one in its place and take it away again.
"""

import logging
import sys
import threading
import weakref
from types import ModuleType

from prometheus_client import REGISTRY, CollectorRegistry

from burnline._private.forks import when_forked
from burnline._private.guard import GUARD
from burnline._private.health.checks import Checks
from burnline._private.imports import when_imported
from burnline._private.logs.correlation import correlate
from burnline._private.logs.output import STDOUT
from burnline._private.metrics.families import Families
from burnline._private.outgoing import libraries
from burnline._private.runtime import Routes, Runtime
from burnline._private.settings import Settings
from burnline._private.sharing import Sharing
from burnline._private.tracing import propagation, threads

_logger = logging.getLogger("burnline")


class Process:
    """Thread-safe. Holds instrumented apps weakly: an app factory's apps go when nobody uses them."""

    def __init__(self) -> None:
        self.runtime: Runtime | None = None
        self._lock = threading.RLock()
        self._metrics: Families | None = None
        self._hooked = False
        self._sharing: Sharing | None = None
        self.checks = Checks()
        self._apps: list[tuple[str | None, weakref.ref[Routes]]] = []

    def metrics(self) -> Families:
        """The families. Hosts make theirs at import time, before they configure."""
        with self._lock:
            if self._metrics is None:
                self._metrics = Families(REGISTRY, cardinality_limit=Settings(service="").cardinality_limit)
            return self._metrics

    def configure(self, settings: Settings, registry: CollectorRegistry | None = None) -> Runtime:
        """The runtime; made by the first call. A later call with other settings is logged and ignored."""
        with self._lock:
            if self.runtime is None:
                metrics = self.metrics()
                metrics.move(registry or metrics.registry, cardinality_limit=settings.cardinality_limit)
                when_forked(self._after_fork)
                when_forked(GUARD.after_fork)
                self._sharing = Sharing(metrics)
                self._sharing.begin()
                self.runtime = Runtime(settings, metrics, self.routes)
                if settings.log_level is not None:
                    _logger.setLevel(settings.log_level)
                for complaint in filter(None, (*settings.complaints, propagation.complaint)):
                    _logger.warning("burnline: %s", complaint)
                if not settings.disabled:
                    STDOUT.console = settings.log_format == "console" or (
                        settings.log_format == "auto" and sys.stdout is not None and sys.stdout.isatty()
                    )
                    self.runtime.export_lines()
                    self.hook()
                    if settings.side_port is not None:
                        self._serve_side_port(settings.side_host, settings.side_port, metrics)
            elif settings != self.runtime.settings:
                _logger.warning(
                    "burnline is configured already, for service %r; this call for %r changes nothing",
                    self.runtime.settings.service,
                    settings.service,
                )
            return self.runtime

    def _serve_side_port(self, host: str, port: int, metrics: Families) -> None:
        try:
            from burnline._private.health.side_port import serve  # imports a server: for those who have one

            serve(host, port, self.checks, metrics)
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("side port", error)

    def hook(self) -> None:
        """Hooks the libraries that burnline follows, imported or yet to come; once for the process's life."""
        with self._lock:
            if self._hooked:
                return
            self._hooked = True
            when_imported("structlog", lambda _: self._set_up_structlog())
            libraries.watch(lambda: self.runtime)
            threads.follow()
            correlate()
            when_imported("loguru", self._follow_loguru)
            when_imported("gunicorn.glogging", self._follow_gunicorn)

    def _follow_loguru(self, module: ModuleType) -> None:
        from burnline._private.logs import loguru  # only for those who log with it

        loguru.hook(module)

    def _follow_gunicorn(self, module: ModuleType) -> None:
        from burnline._private.web import gunicorn_log  # only for those whom it serves

        gunicorn_log.hook(module)

    def _set_up_structlog(self) -> None:
        from burnline._private.logs import structured  # imports structlog, which is there only now

        structured.configure(lambda: "" if self.runtime is None else self.runtime.settings.service)

    def _after_fork(self) -> None:
        self._lock = threading.RLock()

    def add_app(self, service: str | None, routes: Routes) -> None:
        """Remembers where an app's routes are listed, as long as `routes` lives."""
        with self._lock:
            self._apps = [(name, known) for name, known in self._apps if known() is not None]
            self._apps.append((service, weakref.ref(routes)))

    def routes(self) -> list[tuple[str | None, Routes]]:
        """The living apps' routes, with the service name that was given for the app."""
        with self._lock:
            return [(service, routes) for service, known in self._apps if (routes := known()) is not None]


PROCESS = Process()
