"""The standard library's log records, whoever writes them, know the trace they belong to.

Each record gets the attributes `trace_id` and `span_id`; formats stay as they are, and may now use
`%(trace_id)s`. The servers' own loggers pass through here too.
"""

import logging

from opentelemetry import trace

from burnline._private.guard import GUARD


def trace_ids() -> tuple[str, str]:
    """Trace and span id of the current span in hex, as lines have them; empty outside of any span."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return "", ""
    return f"{context.trace_id:032x}", f"{context.span_id:016x}"


def correlate() -> None:
    """Wraps the record factory that is in place, once."""
    factory = logging.getLogRecordFactory()
    if hasattr(factory, "__burnline__"):
        return

    def make(*args: object, **kwargs: object) -> logging.LogRecord:
        record: logging.LogRecord = factory(*args, **kwargs)
        try:
            record.trace_id, record.span_id = trace_ids()
        except Exception as error:  # noqa: BLE001 - the host's line goes on
            GUARD.caught("log correlation", error)
        return record

    make.__burnline__ = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)
