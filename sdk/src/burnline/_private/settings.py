"""What `configure()` was given and what the environment says, read once into one frozen value."""

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import CollectorRegistry

from burnline import conventions
from burnline._private.collector import Otlp, exporters_from, otlp_from
from burnline._private.environment import Environment
from burnline.errors import SettingsError

_LEVELS: Final = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "fatal": logging.CRITICAL,
}

AccessLog = Literal["all", "errors", "off"] | float
LogFormat = Literal["auto", "json", "console"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the running SDK depends on. Made by `read`, never changed afterwards."""

    service: str
    bounds_seconds: tuple[float, ...] = conventions.DURATION_BOUNDS_SECONDS
    """Upper bounds of the duration histograms' buckets, ascending, positive, without +Inf."""
    error_codes: tuple[int, ...] = (500, 503)
    """Response codes whose series start at 0 for each route and method, before the first error."""
    cardinality_limit: int = 2000
    """Cardinality limit: label sets a metric may have; further ones fold into one series."""
    excluded_paths: frozenset[str] = conventions.EXCLUDED_PATHS
    excluded_url: re.Pattern[str] | None = None
    """From OTEL_PYTHON_EXCLUDED_URLS: a path that it finds has no span, sample or line."""
    metrics_path: str | None = "/metrics"
    """Where an instrumented app serves its metrics; None: nowhere."""
    access_log: AccessLog = "all"
    """Which requests write a line; "errors": those with a 5xx or an exception; a ratio: and a share of others."""
    log_format: LogFormat = "auto"
    """JSON, or lines for people ("console"); "auto": for people when standard output is a terminal."""
    health: bool = True
    """Whether instrumented apps answer /healthz and /readyz when they have no such route themselves."""
    side_port: int | None = None
    """A port that answers health and metrics while the app's own threads are busy; None: there is none."""
    side_host: str = "127.0.0.1"
    disabled: bool = False
    """OTEL_SDK_DISABLED: instrument() then leaves the app as it is."""
    otlp: Otlp | None = None
    """Where spans go; None: they are not exported."""
    console_spans: bool = False
    """Whether spans are written to standard output, by OpenTelemetry's exporter for that."""
    otlp_logs: Otlp | None = None
    """Where log lines go beside standard output; None: nowhere."""
    keep_errors: bool = False
    """Whether a request with an error is exported although head sampling would drop it."""
    keep_slow_seconds: float | None = None
    """How long a request must take to be exported although head sampling would drop it; None: never for that."""
    exit_timeout_seconds: float = 2.0
    """How long the process's end may be held up by sending what is left."""
    registry: CollectorRegistry | None = None
    """Where the metrics are registered; None: prometheus_client's default registry."""
    log_level: int | None = None
    """From OTEL_LOG_LEVEL: the level of the SDK's own logger, `burnline`; None: the host's."""
    unusable: tuple[str, ...] = ()
    """Variables that the OpenTelemetry SDK would raise for."""
    complaints: tuple[str, ...] = ()
    """What was wrong with the environment, a line each."""

    def __post_init__(self) -> None:
        bounds = self.bounds_seconds
        if not bounds or list(bounds) != sorted(set(bounds)) or bounds[0] <= 0:
            raise SettingsError(f"bounds_seconds must be positive and ascending, each once; got {bounds!r}")
        if self.cardinality_limit < 1:
            raise SettingsError(f"cardinality_limit must be at least 1; got {self.cardinality_limit}")
        lines = self.access_log
        if not (lines in ("all", "errors", "off") or (isinstance(lines, int | float) and 0 <= lines <= 1)):
            raise SettingsError(f'access_log must be "all", "errors", "off" or a ratio from 0 to 1; got {lines!r}')
        if self.log_format not in ("auto", "json", "console"):
            raise SettingsError(f'log_format must be "auto", "json" or "console"; got {self.log_format!r}')
        for code in self.error_codes:
            if not 100 <= code <= 599:
                raise SettingsError(f"error_codes must be HTTP status codes, 100 to 599; got {code}")


def read(
    environ: Mapping[str, str],
    *,
    service: str | None = None,
    bounds_seconds: Collection[float] | None = None,
    error_codes: Collection[int] | None = None,
    cardinality_limit: int | None = None,
    label_limit: int | None = None,
    excluded_paths: Collection[str] | None = None,
    metrics_path: str | None = "/metrics",
    access_log: AccessLog = "all",
    log_format: LogFormat = "auto",
    health: bool = True,
    side_port: int | None = None,
    side_host: str = "127.0.0.1",
    keep_errors: bool = False,
    keep_slow_seconds: float | None = None,
    exit_timeout_seconds: float = 2.0,
    registry: CollectorRegistry | None = None,
) -> Settings:
    """Settings from the arguments, then from `environ`, then the defaults.

    Raises SettingsError for an argument that makes no sense. A variable that makes no sense is ignored: the
    environment of a deployment must not stop the service.
    """
    defaults = {field: getattr(_DEFAULTS, field) for field in ("bounds_seconds", "error_codes", "excluded_paths")}
    limit = label_limit if cardinality_limit is None else cardinality_limit  # the former name of the same
    environment = Environment(environ)
    disabled = environment.flag("OTEL_SDK_DISABLED")
    spans = exporters_from(environment, "TRACES", default="otlp")
    lines = exporters_from(environment, "LOGS", default="none")
    if "otlp" in environment.words("OTEL_METRICS_EXPORTER"):
        environment.complaints.append(
            "OTEL_METRICS_EXPORTER=otlp: metrics are not sent; they are served for Prometheus to scrape"
        )
    return Settings(
        service=service or _service_from(environment),
        bounds_seconds=defaults["bounds_seconds"] if bounds_seconds is None else tuple(map(float, bounds_seconds)),
        error_codes=defaults["error_codes"] if error_codes is None else tuple(error_codes),
        cardinality_limit=_DEFAULTS.cardinality_limit if limit is None else limit,
        excluded_paths=defaults["excluded_paths"] if excluded_paths is None else frozenset(excluded_paths),
        excluded_url=environment.pattern("OTEL_PYTHON_EXCLUDED_URLS"),
        metrics_path=metrics_path,
        access_log=access_log,
        log_format=log_format,
        health=health,
        side_port=side_port,
        side_host=side_host,
        keep_errors=keep_errors,
        keep_slow_seconds=keep_slow_seconds,
        exit_timeout_seconds=exit_timeout_seconds,
        registry=registry,
        disabled=disabled,
        otlp=otlp_from(environment, "TRACES", spans),
        console_spans="console" in spans,
        otlp_logs=otlp_from(environment, "LOGS", lines),
        log_level=_log_level_from(environment),
        unusable=environment.unusable_limits(),
        complaints=() if disabled else tuple(dict.fromkeys(environment.complaints)),
    )


_DEFAULTS = Settings(service="unknown_service")


def _service_from(environment: Environment) -> str:
    named = environment.text("OTEL_SERVICE_NAME")
    return named or dict(environment.pairs("OTEL_RESOURCE_ATTRIBUTES")).get("service.name", "") or _DEFAULTS.service


def _log_level_from(environment: Environment) -> int | None:
    word = environment.choice("OTEL_LOG_LEVEL", among=tuple(_LEVELS), otherwise="")
    return _LEVELS.get(word)
