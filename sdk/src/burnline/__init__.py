"""Burnline: structured logs, metrics and traces for a Python service, tied together, from one import.

    import burnline

    burnline.configure(service="checkout")
    app = burnline.instrument(Flask(__name__))

Importing does nothing; `configure()` does, once. After that nothing of the SDK's raises into the host.
"""

from typing import TYPE_CHECKING

from burnline._private.api import (
    Logger,
    configure,
    counter,
    gauge,
    get_logger,
    histogram,
    instrument,
    readiness_check,
)
from burnline._private.manual_tracing import extract, inject, span, traced
from burnline._private.metrics.histogram import Histogram
from burnline._private.metrics.scalar import Counter, Gauge

if TYPE_CHECKING:
    from burnline._private.logs.structured import add_trace_ids
    from burnline.testing import _CallableModule

    __version__: str
    testing: _CallableModule

__all__ = [
    "Counter",
    "Gauge",
    "Histogram",
    "Logger",
    "__version__",
    "add_trace_ids",
    "configure",
    "counter",
    "extract",
    "gauge",
    "get_logger",
    "histogram",
    "inject",
    "instrument",
    "readiness_check",
    "span",
    "testing",
    "traced",
]


def __getattr__(name: str) -> object:
    """What few need and takes its time to import."""
    match name:
        case "testing":  # imports the OpenTelemetry SDK: only for tests
            from importlib import import_module

            return import_module("burnline.testing")
        case "add_trace_ids":  # imports structlog
            from burnline._private.logs.structured import add_trace_ids

            return add_trace_ids
        case "__version__":
            from importlib.metadata import version

            return version("burnline")
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names only."""
    return __all__
