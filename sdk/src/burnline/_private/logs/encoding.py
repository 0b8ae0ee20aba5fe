"""JSON lines that never fail: what orjson cannot encode is written as text."""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def encode(fields: Mapping[str, object]) -> bytes:
    """One line of JSON with its newline. Values of unknown types become their `str`, hopeless ones their type."""
    try:
        return orjson.dumps(fields, default=_as_text, option=_OPTIONS)
    except Exception:  # noqa: BLE001 - lone surrogates, huge integers, cycles: say less rather than nothing
        return orjson.dumps({_plain(key): _plain(value) for key, value in fields.items()}, option=_OPTIONS)


def encode_plain(fields: Mapping[str, object]) -> bytes:
    """`encode` for fields that are text and numbers only, which is quicker."""
    try:
        return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
    except Exception:  # noqa: BLE001 - a lone surrogate in a path
        return encode(fields)


def _as_text(value: object) -> str:
    try:
        return str(value).encode(errors="replace").decode()
    except Exception:  # noqa: BLE001 - a __str__ that raises
        return f"<{type(value).__name__}>"


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return value
    return _as_text(value)


_second: tuple[int, str] = -1, ""
"""The latest second and its text, which many lines share."""


def timestamp(epoch_nanoseconds: int) -> str:
    """ISO 8601 in UTC with microseconds, as structlog's time stamper writes it."""
    global _second
    microseconds = epoch_nanoseconds // 1000
    second = microseconds // 1_000_000
    known, text = _second
    if known != second:
        text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        _second = second, text
    return f"{text}.{microseconds - second * 1_000_000:06d}Z"
