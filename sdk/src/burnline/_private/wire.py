"""Protocol buffers' wire format, as much of it as spans, lines and metrics need.

The protobuf library would have to be imported, and is slow where most of a message repeats and its bytes can be kept.
Source: https://protobuf.dev/programming-guides/encoding/
"""

import struct
from collections.abc import Iterator
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


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in their order: number, and a varint (as a signed 64-bit number) or the content.

    Raises ValueError where `message` is none.
    """
    at = 0

    def read_varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            if at >= len(message) or shift > 63:
                raise ValueError("no message of protocol buffers: it ends in a number")
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(message):
        key = read_varint()
        match key & 7:
            case 0:
                value = read_varint() & (1 << 64) - 1
                yield key >> 3, value - (1 << 64) if value >> 63 else value
                continue
            case 1:
                length = 8
            case 2:
                length = read_varint()
            case 5:
                length = 4
            case other:
                raise ValueError(f"no message of protocol buffers: it has wire type {other}")
        if at + length > len(message):
            raise ValueError("no message of protocol buffers: it ends in a field")
        yield key >> 3, message[at : at + length]
        at += length
