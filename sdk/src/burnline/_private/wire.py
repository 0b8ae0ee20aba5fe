"""Protocol buffers' wire format, as much of it as spans, lines and metrics need.

The protobuf library would have to be imported, and is slow where most of a message repeats and its bytes can be kept.
Source: https://protobuf.dev/programming-guides/encoding/
"""

import struct
from typing import Final

_fixed64 = struct.Struct("<Q").pack
_double = struct.Struct("<d").pack
_ONE_BYTE: Final = [bytes([n]) for n in range(128)]


def varint(number: int) -> bytes:
    """A number as a varint; a negative one as its 64-bit two's complement."""
    if 0 <= number < 128:
        return _ONE_BYTE[number]
    if number < 0:
        number += 1 << 64
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def tag(field: int, wire_type: int) -> bytes:
    """The key of a field. Wire types: 0 varint, 1 64-bit, 2 length-delimited, 5 32-bit."""
    return varint(field << 3 | wire_type)


def block(field: int, content: bytes) -> bytes:
    """A length-delimited field: bytes, text or a message."""
    return tag(field, 2) + varint(len(content)) + content


def text(field: int, value: str) -> bytes:
    """A text field; what UTF-8 cannot say becomes a question mark."""
    return block(field, value.encode("utf-8", "replace"))


def number(field: int, value: int) -> bytes:
    """A varint field."""
    return tag(field, 0) + varint(value)


def fixed64(field: int, value: int) -> bytes:
    """A 64-bit field."""
    return tag(field, 1) + _fixed64(value)


def double(field: int, value: float) -> bytes:
    """A double field."""
    return tag(field, 1) + _double(value)
