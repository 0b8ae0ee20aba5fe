"""Attributes and values as OTLP's messages of spans and lines have them.

Encoding a span with the protobuf library takes 37 µs, on a thread that shares the interpreter with requests; this
takes a few, because most attributes of most spans repeat and their bytes are kept.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from burnline._private.wire import block, double, number, text

_ATTRIBUTE_CACHE_SIZE: Final = 4096
_MAXIMUM_CACHED_TEXT: Final = 128


def any_value(value: object) -> bytes:
    """The content of an AnyValue. A value of a type that OTLP does not know becomes its text."""
    match value:
        case str():
            return text(1, value)
        case bool():
            return number(2, int(value))
        case int():
            return number(3, value) if -(2**63) <= value < 2**63 else text(1, str(value))
        case float():
            return double(4, value)
        case bytes():
            return block(7, value)
        case Mapping():
            return block(6, b"".join(block(1, key_value(str(key), of)) for key, of in value.items()))
        case Sequence():
            return block(5, b"".join(block(1, any_value(each)) for each in value))
        case None:
            return b""
        case _:
            return text(1, str(value))


def key_value(key: str, value: object) -> bytes:
    """The content of a KeyValue."""
    return text(1, key) + block(2, any_value(value))


class TextAttribute:
    """Encodes one attribute whose text differs each time: all but the text is made beforehand, for each length."""

    def __init__(self, field: int, key: str) -> None:
        self._field = field
        self._key = key
        self._heads = [self._head(length) for length in range(256)]

    def _head(self, length: int) -> bytes:
        whole = block(self._field, text(1, self._key) + block(2, block(1, bytes(length))))
        return whole[: len(whole) - length]

    def encode(self, value: str) -> bytes:
        """The field with this text."""
        raw = value.encode("utf-8", "replace")
        length = len(raw)
        return (self._heads[length] if length < 256 else self._head(length)) + raw


class Attributes:
    """Encodes attributes as repeated KeyValue fields with number `field`, keeping the bytes of short values.

    The cache is bounded: when it is full it starts anew. Thread-safe: a race encodes twice.
    """

    def __init__(self, field: int) -> None:
        self._field = field
        self._cache: dict[tuple[str, type, object], bytes] = {}

    def encode(self, attributes: Mapping[str, object]) -> bytes:
        """All attributes, in order."""
        cache = self._cache
        parts = []
        for key, value in attributes.items():
            try:
                parts.append(cache[key, value.__class__, value])
            except (KeyError, TypeError):
                parts.append(self._encode_one(key, value))
        return b"".join(parts)

    def _encode_one(self, key: str, value: object) -> bytes:
        encoded = block(self._field, key_value(key, value))
        if len(encoded) <= _MAXIMUM_CACHED_TEXT and isinstance(value, str | int):
            if len(self._cache) >= _ATTRIBUTE_CACHE_SIZE:
                self._cache.clear()
            self._cache[key, value.__class__, value] = encoded
        return encoded
