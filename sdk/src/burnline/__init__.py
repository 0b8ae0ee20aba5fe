"""Burnline: structured logs, metrics and traces for a Python service, tied together, from one import.

    import burnline

    burnline.configure(service="checkout")
    app = burnline.instrument(Flask(__name__))

Importing does nothing; `configure()` does, once. After that nothing of the SDK's raises into the host.
"""

from burnline.api import (
    configure,
    counter,
    gauge,
    get_logger,
    histogram,
    instrument,
    readiness_check,
)
from burnline.capture import capture as testing
from burnline.tracing.messages import extract, inject
from burnline.tracing.spans import span, traced

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
