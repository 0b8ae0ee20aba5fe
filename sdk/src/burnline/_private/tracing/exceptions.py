"""An exception as OpenTelemetry's conventions have it: its type's name, and the event on a span, without secrets."""

import traceback
from typing import Protocol

from opentelemetry.util.types import Attributes

from burnline._private.redaction import redact_text


class _TakesEvents(Protocol):
    def add_event(self, name: str, attributes: Attributes = None) -> None: ...


def type_name(error: BaseException) -> str:
    """Module and qualified name, without `builtins`: for `error.type` and `exception.type`."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def exception_attributes(error: BaseException, *, escaped: bool = False) -> dict[str, str]:
    """Those of the event `exception`: type, message and stack trace."""
    return {
        "exception.type": type_name(error),
        "exception.message": redact_text(str(error)),
        "exception.stacktrace": redact_text("".join(traceback.format_exception(error))),
        "exception.escaped": str(escaped),
    }


def record_exception(span: _TakesEvents, error: BaseException, *, escaped: bool = False) -> None:
    """Adds the event `exception`, as the span's own `record_exception` does, which keeps secrets."""
    span.add_event("exception", exception_attributes(error, escaped=escaped))
