"""What `configure()` does, once: the runtime is made, libraries are hooked, and what is to be served is served."""

import logging
import sys
from types import ModuleType

from burnline._private.forks import when_forked
from burnline._private.guard import GUARD
from burnline._private.imports import when_imported
from burnline._private.logs.correlation import correlate
from burnline._private.outgoing import libraries
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime
from burnline._private.settings import Settings
from burnline._private.sharing import Sharing
from burnline._private.tracing import propagation, threads

_logger = logging.getLogger("burnline")
_hooked = False


def start(settings: Settings) -> Runtime:
    """The runtime of this process; made by the first call. A later call with other settings is logged and ignored."""
    with PROCESS.lock:
        running = PROCESS.runtime
        if running is None:
            return _start(settings)
        if settings != running.settings:
            _logger.warning(
                "burnline is configured already, for service %r; this call for %r changes nothing",
                running.settings.service,
                settings.service,
            )
        return running


def _start(settings: Settings) -> Runtime:
    metrics = PROCESS.metrics()
    metrics.move(settings.registry or metrics.registry, cardinality_limit=settings.cardinality_limit)
    when_forked(PROCESS.after_fork)
    when_forked(GUARD.after_fork)
    PROCESS.sharing = Sharing(metrics)
    PROCESS.sharing.begin()
    PROCESS.runtime = runtime = Runtime(settings, metrics, PROCESS.output, PROCESS.routes)
    if settings.log_level is not None:
        _logger.setLevel(settings.log_level)
    for complaint in filter(None, (*settings.complaints, propagation.complaint)):
        _logger.warning("burnline: %s", complaint)
    if not settings.disabled:
        PROCESS.output.console = settings.log_format == "console" or (
            settings.log_format == "auto" and sys.stdout is not None and sys.stdout.isatty()
        )
        runtime.export_lines()
        install_hooks()
        if settings.side_port is not None:
            _serve_side_port(settings.side_host, settings.side_port)
    return runtime


def install_hooks() -> None:
    """Hooks the libraries that burnline follows, imported or yet to come; once for the process's life."""
    global _hooked
    with PROCESS.lock:
        if _hooked:
            return
        _hooked = True
    when_imported("structlog", _set_up_structlog)
    libraries.watch(PROCESS.runtime_now)
    threads.follow()
    correlate()
    when_imported("loguru", _follow_loguru)
    when_imported("gunicorn.glogging", _follow_gunicorn)


def _set_up_structlog(_: ModuleType) -> None:
    from burnline._private.logs import structured  # imports structlog, which is there only now

    def service() -> str:
        return "" if PROCESS.runtime is None else PROCESS.runtime.settings.service

    structured.configure(service, PROCESS.output_now)


def _follow_loguru(module: ModuleType) -> None:
    from burnline._private.logs import loguru  # only for those who log with it

    loguru.hook(module)


def _follow_gunicorn(module: ModuleType) -> None:
    from burnline._private.web import gunicorn_log  # only for those whom it serves

    gunicorn_log.hook(module)


def _serve_side_port(host: str, port: int) -> None:
    try:
        from burnline._private.side_port import serve  # imports a server: for those who have one

        serve(host, port, PROCESS.checks, PROCESS.metrics())
    except Exception as error:  # noqa: BLE001 - the border to the host
        GUARD.caught("side port", error)
