"""The current context, read and made current in one call each where OpenTelemetry's own context variable is in use.

The functions of `opentelemetry.context` go through two more calls, and a request needs them four times.
"""

from collections.abc import Callable
from contextvars import ContextVar

from opentelemetry import context as otel_context
from opentelemetry.context import Context
from opentelemetry.context.contextvars_context import ContextVarsRuntimeContext


def _access(runtime: object) -> tuple[Callable[[], Context], Callable[[Context], object]]:
    variable = getattr(runtime, "_current_context", None)
    if type(runtime) is ContextVarsRuntimeContext and isinstance(variable, ContextVar):
        return variable.get, variable.set
    return otel_context.get_current, otel_context.attach  # OTEL_PYTHON_CONTEXT names another one


current_context, make_current = _access(getattr(otel_context, "_RUNTIME_CONTEXT", None))
