"""The functions that hosts call."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, Protocol, TypeVar, cast

from burnline._private import settings, startup
from burnline._private.guard import GUARD
from burnline._private.metrics.histogram import Histogram
from burnline._private.metrics.scalar import Counter, Gauge
from burnline._private.process import PROCESS
from burnline._private.settings import Settings
from burnline.conventions import DURATION_BOUNDS_SECONDS
from burnline.errors import NotAnApplicationError

if TYPE_CHECKING:
    from burnline._private.web.middleware import RouteOf

A = TypeVar("A")
P = ParamSpec("P")


class Logger(Protocol):
    """What `get_logger()` gives: a structlog logger, as far as most people use it."""

    def bind(self, **fields: object) -> Logger:
        """A logger whose lines have these fields too."""

    def debug(self, event: str, *args: object, **fields: object) -> object:
        """A line of level debug; `args` are for the event's placeholders."""

    def info(self, event: str, *args: object, **fields: object) -> object:
        """A line of level info."""

    def warning(self, event: str, *args: object, **fields: object) -> object:
        """A line of level warning."""

    def error(self, event: str, *args: object, **fields: object) -> object:
        """A line of level error."""

    def critical(self, event: str, *args: object, **fields: object) -> object:
        """A line of level critical."""

    def exception(self, event: str, *args: object, **fields: object) -> object:
        """A line of level error with the exception that is being handled."""


def _with_arguments_of(
    read: Callable[Concatenate[Mapping[str, str], P], Settings],
) -> Callable[[Callable[[Settings], None]], Callable[P, None]]:
    """Decorator: the function takes what `read` takes beside the environment, and is called with what it reads."""

    def decorate(function: Callable[[Settings], None]) -> Callable[P, None]:
        signature = inspect.signature(read)
        _, *arguments = signature.parameters.values()
        own = signature.replace(parameters=arguments, return_annotation=None)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> None:
            own.bind(*args, **kwargs)  # raises TypeError for an argument that there is not, as any function does
            function(read(os.environ, *args, **kwargs))

        vars(call)["__signature__"] = own
        return call

    return decorate


@_with_arguments_of(settings.read)
def configure(given: Settings) -> None:
    """Starts the SDK for this process. The first call counts; later ones change nothing.

    - `service` names this service in every signal (default: OTEL_SERVICE_NAME).
    - `bounds_seconds` are the duration histograms' buckets; a latency SLO's threshold must be one of them.
    - `error_codes` are the response codes whose series exist at 0 for each route and method before the first error.
    - `cardinality_limit` bounds the label sets of each metric; `label_limit` is its former name.
    - `excluded_paths` have no span, sample or line.
    - `metrics_path` is where instrumented apps serve metrics, None for nowhere.
    - `access_log` says which requests write a line: "all", "errors" or none ("off"); a ratio, such as 0.01, means
      all errors and so many of the others, those of the traces that OpenTelemetry's ratio sampler keeps.
    - `log_format` is "json" or, for people, "console"; "auto" takes the latter when standard output is a terminal.
    - `health` makes instrumented apps answer /healthz and /readyz when they have no such route.
    - `side_port` answers health and metrics at `side_host` too, also while the app's threads are all busy.
    - `keep_errors` and `keep_slow_seconds` export requests with an error, and those that take so long, although
      OTEL_TRACES_SAMPLER would drop them.
    - `exit_timeout_seconds` is how long sending the last spans may hold up the process's end.
    - `registry` is prometheus_client's default one unless given.

    Raises SettingsError for arguments that make no sense; environment variables that make none are ignored.
    """
    startup.start(given)


def instrument(app: A, *, service: str | None = None, route_of: RouteOf | None = None) -> A:
    """Measures every request of `app` and serves its metrics. Twice is once.

    `app` is a Flask, FastAPI or Starlette application, or any WSGI or ASGI callable. Gives back what to serve: the
    same object for a framework's application, the wrapped callable otherwise. `service` overrides the configured
    name for this app; `route_of(environ or scope)` tells the route template of a request for frameworks that the SDK
    does not know. Configures from the environment if `configure()` was not called.

    Raises NotAnApplicationError for something that is none.
    """
    runtime = PROCESS.runtime or startup.start(settings.read(os.environ))
    if runtime.settings.disabled:
        return app
    if not callable(app):
        raise NotAnApplicationError(f"instrument() takes a Flask, WSGI or ASGI application; got {type(app).__name__}")
    try:
        runtime.prepare()
        from burnline._private.web import instrument as web  # what only servers need

        return web.instrument(app, service, route_of)
    except Exception as error:  # noqa: BLE001 - the border to the host: its app is served as it was
        GUARD.caught("instrument", error)
        return app


def counter(name: str, description: str, labels: Collection[str] = ()) -> Counter:
    """A counter in prometheus_client's registry; the same one for the same name."""
    return PROCESS.metrics().counter(name, description, labels)


def gauge(name: str, description: str, labels: Collection[str] = (), across: Literal["sum", "max"] = "sum") -> Gauge:
    """A gauge in prometheus_client's registry; the same one for the same name.

    `across` says how the values of several worker processes become one: their sum, or the greatest.
    """
    return PROCESS.metrics().gauge(name, description, labels, across)


def histogram(
    name: str,
    description: str,
    labels: Collection[str] = (),
    bounds: Collection[float] = DURATION_BOUNDS_SECONDS,
) -> Histogram:
    """A histogram in prometheus_client's registry, with trace-id exemplars; the same one for the same name."""
    return PROCESS.metrics().histogram(name, description, labels, bounds)


def readiness_check(
    name: str, check: Callable[[], object], *, timeout_seconds: float = 1.0, keep_seconds: float = 1.0
) -> None:
    """Registers something that must work for this service to be ready, such as its database.

    `/readyz` runs `check` in a thread of its own: it is healthy when it returns anything but False. One that raises,
    returns False or takes longer than `timeout_seconds` makes the service not ready (503). Its answer is kept for
    `keep_seconds`. A check of the same name is replaced.
    """
    PROCESS.checks.add(name, check, timeout_seconds, keep_seconds)


def get_logger(name: str | None = None) -> Logger:
    """A structlog logger whose lines carry the current trace; `name` becomes the field `logger_name`."""
    import structlog  # takes 60 ms to import: only for those who log with it

    return cast("Logger", structlog.get_logger() if name is None else structlog.get_logger(logger_name=name))
