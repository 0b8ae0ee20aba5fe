"""What `configure()` was told and what the environment says, read once into one frozen value."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from burnline import conventions

AccessLog = Literal["all", "errors", "off"] | float
LogFormat = Literal["auto", "json", "console"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Otlp:
    """A collector that takes OTLP over HTTP, in protobuf."""

    url: str
    """The full URL for this signal."""
    headers: tuple[tuple[str, str], ...] = ()
    timeout_seconds: float = 10.0
    compress: bool = False
    certificate: str | None = None
    """A file with the certificates to trust; None: the system's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the running SDK depends on. Made by `read`, never changed afterwards."""

    service: str
    bounds_seconds: tuple[float, ...] = conventions.DURATION_BOUNDS_SECONDS
    """Upper bounds of the duration histograms' buckets, ascending, positive, without +Inf."""
    error_codes: tuple[int, ...] = (500, 503)
    """Response codes whose series start at 0 for each route and method, before the first error."""
    label_limit: int = 2000
    """Label sets a metric may have; further ones fold into one series."""
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
    otlp_logs: Otlp | None = None
    """Where log lines go beside standard output; None: nowhere."""
    keep_errors: bool = False
    """Whether a request with an error is exported although head sampling would drop it."""
    keep_slow_seconds: float | None = None
    """How long a request must take to be exported although head sampling would drop it; None: never for that."""
    exit_timeout_seconds: float = 2.0
    """How long the process's end may be held up by sending what is left."""

    def __post_init__(self) -> None:
        bounds = self.bounds_seconds
        if not bounds or list(bounds) != sorted(set(bounds)) or bounds[0] <= 0:
            raise ValueError(f"bounds_seconds must be positive and ascending, each once; got {bounds!r}")
        if self.label_limit < 1:
            raise ValueError(f"label_limit must be at least 1; got {self.label_limit}")
        lines = self.access_log
        if not (lines in ("all", "errors", "off") or (isinstance(lines, int | float) and 0 <= lines <= 1)):
            raise ValueError(f'access_log must be "all", "errors", "off" or a ratio from 0 to 1; got {lines!r}')
        if self.log_format not in ("auto", "json", "console"):
            raise ValueError(f'log_format must be "auto", "json" or "console"; got {self.log_format!r}')
        for code in self.error_codes:
            if not 100 <= code <= 599:
                raise ValueError(f"error_codes must be HTTP status codes, 100 to 599; got {code}")


def read(
    environ: Mapping[str, str],
    *,
    service: str | None = None,
    bounds_seconds: Collection[float] | None = None,
    error_codes: Collection[int] | None = None,
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
) -> Settings:
    """Settings from the arguments, then from `environ`, then the defaults.

    Raises ValueError for an argument that makes no sense. A variable that makes no sense is ignored: the
    environment of a deployment must not stop the service.
    """
    defaults = {field: getattr(_DEFAULTS, field) for field in ("bounds_seconds", "error_codes", "excluded_paths")}
    return Settings(
        service=service or _service_from(environ),
        bounds_seconds=defaults["bounds_seconds"] if bounds_seconds is None else tuple(map(float, bounds_seconds)),
        error_codes=defaults["error_codes"] if error_codes is None else tuple(error_codes),
        label_limit=_DEFAULTS.label_limit if label_limit is None else label_limit,
        excluded_paths=defaults["excluded_paths"] if excluded_paths is None else frozenset(excluded_paths),
        excluded_url=_excluded_from(environ),
        metrics_path=metrics_path,
        access_log=access_log,
        log_format=log_format,
        health=health,
        side_port=side_port,
        side_host=side_host,
        keep_errors=keep_errors,
        keep_slow_seconds=keep_slow_seconds,
        exit_timeout_seconds=exit_timeout_seconds,
        disabled=environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true",
        otlp=_otlp_from(environ, "TRACES", "otlp"),
        otlp_logs=_otlp_from(environ, "LOGS", "none"),
    )


_DEFAULTS = Settings(service="unknown_service")


def _service_from(environ: Mapping[str, str]) -> str:
    name = environ.get("OTEL_SERVICE_NAME", "").strip()
    if name:
        return name
    for pair in environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","):
        key, _, value = pair.partition("=")
        if key.strip() == "service.name" and value.strip():
            return value.strip()
    return _DEFAULTS.service


def _excluded_from(environ: Mapping[str, str]) -> re.Pattern[str] | None:
    patterns = [part.strip() for part in environ.get("OTEL_PYTHON_EXCLUDED_URLS", "").split(",") if part.strip()]
    try:
        return re.compile("|".join(patterns)) if patterns else None
    except re.error:
        return None


def _otlp_from(environ: Mapping[str, str], signal: str, exporter: str) -> Otlp | None:
    """Where a signal ("TRACES", "LOGS") goes; `exporter` is its default one."""
    if (environ.get(f"OTEL_{signal}_EXPORTER", "").strip().lower() or exporter) != "otlp":
        return None
    url = environ.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", "").strip()
    base = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip()
    if not url and not base:
        return None

    def value(name: str) -> str:
        of_signal = environ.get(f"OTEL_EXPORTER_OTLP_{signal}_{name}", "").strip()
        return of_signal or environ.get(f"OTEL_EXPORTER_OTLP_{name}", "").strip()

    return Otlp(
        url=url or f"{base.rstrip('/')}/v1/{signal.lower()}",
        headers=_headers_from(value("HEADERS")),
        timeout_seconds=_number_from(value("TIMEOUT"), 10.0),
        compress=value("COMPRESSION").lower() == "gzip",
        certificate=value("CERTIFICATE") or None,
    )


def _headers_from(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in text.split(","))
    return tuple((unquote(name).strip(), unquote(of).strip()) for name, mark, of in pairs if mark and name.strip())


def _number_from(text: str, otherwise: float) -> float:
    try:
        number = float(text)
    except ValueError:
        return otherwise
    return number if 0 < number < float("inf") else otherwise
