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


def timestamp(epoch_nanoseconds: int) -> str:
    """ISO 8601 in UTC with microseconds, as structlog's time stamper writes it."""
    at = datetime.fromtimestamp(epoch_nanoseconds // 1000 / 1e6, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}Z"
