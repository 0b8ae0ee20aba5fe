"""What a collector's answer says beyond its status: rejected records, and how long to leave it alone."""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from burnline._private.wire import fields

_RETRY_INFO: Final = b"google.rpc.RetryInfo"


def rejected_records(body: bytes) -> int:
    """Of an Export…ServiceResponse: the spans or lines that `partial_success` says were rejected."""
    rejected = 0
    try:
        for number, partial_success in fields(body):
            if number == 1 and isinstance(partial_success, bytes):
                rejected = next((value for of, value in fields(partial_success) if of == 1 and type(value) is int), 0)
    except ValueError:  # some proxy's page
        return 0
    return max(0, rejected)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Of HTTP's header Retry-After: seconds, or a date, which is compared with `now` (aware). None: it does not say."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def retry_info_seconds(status: bytes) -> float | None:
    """Of a google.rpc.Status: the delay of the RetryInfo among its details. None: it does not say."""
    try:
        for number, detail in fields(status):
            if number != 3 or not isinstance(detail, bytes):
                continue
            content = dict(fields(detail))
            kind, info = content.get(1), content.get(2)
            if isinstance(kind, bytes) and isinstance(info, bytes) and kind.rpartition(b"/")[2] == _RETRY_INFO:
                duration = dict(fields(info)).get(1, b"")
                parts = dict(fields(duration)) if isinstance(duration, bytes) else {}
                seconds, nanoseconds = parts.get(1, 0), parts.get(2, 0)
                if isinstance(seconds, int) and isinstance(nanoseconds, int):
                    return max(0.0, math.fsum((seconds, nanoseconds / 1e9)))
    except ValueError:
        return None
    return None
