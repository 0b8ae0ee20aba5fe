"""Burnline: structured logs, metrics and traces for a Python service, tied together, from one import.

    import burnline

    burnline.configure(service="checkout")
    app = burnline.instrument(Flask(__name__))

Importing does nothing; `configure()` does, once. After that nothing of the SDK's raises into the host.
"""

from typing import TYPE_CHECKING

from burnline.api import (
    configure,
    counter,
    gauge,
    get_logger,
    histogram,
    instrument,
    readiness_check,
)
from burnline.tracing.messages import extract, inject
from burnline.tracing.spans import span, traced

if TYPE_CHECKING:
    from burnline.capture import capture as testing

__all__ = [
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
    if name == "testing":  # imports the OpenTelemetry SDK: only for tests
        from burnline.capture import capture

        return capture
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
