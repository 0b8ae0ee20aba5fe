"""A log line's fields as the bytes of `opentelemetry.proto.logs.v1.LogRecord`."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from burnline import conventions
from burnline._private.otlp.attributes import Attributes, any_value
from burnline._private.wire import block, fixed64, number, text

_SEVERITIES: Final = {"debug": 5, "info": 9, "warning": 13, "warn": 13, "error": 17, "exception": 17, "critical": 21}
_ELSEWHERE: Final = frozenset({"timestamp", "level", "event", conventions.TRACE_ID, conventions.SPAN_ID})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_attributes = Attributes(6)


def encode_log_record(fields: Mapping[str, object]) -> bytes:
    """The content of a LogRecord message: `event` is the body, `level` the severity, the rest are attributes."""
    now = time.time_ns()
    level = str(fields.get("level", "info"))
    parts = [
        fixed64(1, _nanoseconds(fields.get("timestamp"), now)),
        fixed64(11, now),
        number(2, _SEVERITIES.get(level, 0)),
        text(3, level),
        block(5, any_value(fields.get("event", ""))),
        _attributes.encode(
            {str(key): value for key, value in fields.items() if key not in _ELSEWHERE and value is not None}
        ),
    ]
    trace_id, span_id = fields.get(conventions.TRACE_ID), fields.get(conventions.SPAN_ID)
    if isinstance(trace_id, str) and isinstance(span_id, str):
        parts.append(block(9, bytes.fromhex(trace_id)) + block(10, bytes.fromhex(span_id)))
    return b"".join(parts)


def _nanoseconds(timestamp: object, otherwise: int) -> int:
    """Since the epoch, of the ISO 8601 text that a line has."""
    try:
        at = datetime.fromisoformat(str(timestamp))
        return (at - _EPOCH) // timedelta(microseconds=1) * 1000
    except (ValueError, TypeError):  # a processor of the host's writes it another way
        return otherwise


SCOPE: Final = text(1, conventions.SCOPE)
"""The content of the InstrumentationScope of the SDK's lines."""
