"""Burnline: structured logs, metrics and traces for a Python service, tied together, from one import.

    import burnline

    burnline.configure(service="checkout")
    app = burnline.instrument(Flask(__name__))

Importing does nothing; `configure()` does, once. After that nothing of the SDK's raises into the host.
"""

from typing import TYPE_CHECKING

from burnline._private.api import (
    configure,
    counter,
    gauge,
    get_logger,
    histogram,
    instrument,
    readiness_check,
)
from burnline._private.manual_tracing import span, traced
from burnline._private.tracing.messages import extract, inject

if TYPE_CHECKING:
    from burnline._private.capture import capture as testing
    from burnline._private.logs.structured import add_trace_ids

__all__ = [
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
    if name == "testing":  # imports the OpenTelemetry SDK: only for tests
        from burnline._private.capture import capture

        return capture
    if name == "add_trace_ids":  # imports structlog
        from burnline._private.logs.structured import add_trace_ids

        return add_trace_ids
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
