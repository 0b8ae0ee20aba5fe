"""An exception on a span: as OpenTelemetry's `record_exception` puts it, with secrets replaced."""

import traceback

from opentelemetry import trace

from burnline._private.error_name import error_name
from burnline._private.redaction import redact_text


def record_failure(span: trace.Span, error: BaseException, *, escaped: bool = False) -> None:
    """Adds the event `exception` with type, message and stack trace."""
    span.add_event(
        "exception",
        {
            "exception.type": error_name(error),
            "exception.message": redact_text(str(error)),
            "exception.stacktrace": redact_text("".join(traceback.format_exception(error))),
            "exception.escaped": str(escaped),
        },
    )
