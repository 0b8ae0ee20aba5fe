"""OpenTelemetry's `propagate`, imported so that a propagator which is not installed keeps no service from starting.

OpenTelemetry reads OTEL_PROPAGATORS when this is imported, and raises for a name it does not find.
"""

import os

from burnline._private.environment import without_variables

_VARIABLE = "OTEL_PROPAGATORS"

complaint = ""
"""What was wrong with the variable; "" when nothing."""

try:
    from opentelemetry import propagate
except ValueError:
    from importlib.metadata import entry_points

    _wanted = [name.strip() for name in os.environ.get(_VARIABLE, "").split(",")]
    _found = [name for name in _wanted if entry_points(group="opentelemetry_propagator", name=name)]
    _instead = ",".join(_found) or "tracecontext,baggage"
    complaint = f"{_VARIABLE} must name propagators that are installed; got {','.join(_wanted)!r}, taking {_instead}"
    with without_variables([_VARIABLE]):
        os.environ[_VARIABLE] = _instead
        from opentelemetry import propagate


def wanted_headers() -> frozenset[str]:
    """The headers that the propagators look at, in lower case."""
    return frozenset(field.lower() for field in propagate.get_global_textmap().fields)


__all__ = ["complaint", "propagate", "wanted_headers"]
