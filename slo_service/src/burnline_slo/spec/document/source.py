"""A file's text, as it was handed in: from bytes to lines, or a problem; and where a part of it stands."""

import re
from dataclasses import dataclass, field

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Position, Scalar
from burnline_slo.spec.document.problems import Level, Problem

# The parser's idea of a line, so that its line numbers are ours.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
MAX_FILE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's name as people know it, and what is in it."""

    file: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """The decoded text of a file, without a byte order mark."""

    file: str
    text: str
    _lines: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lines", tuple(_LINE_BREAK.split(self.text)))

    @property
    def lines(self) -> int:
        """How many lines it has; the empty one after a last line break counts."""
        return len(self._lines)

    def line(self, number: int) -> str:
        """The line of that number, counted from 1; empty when there is none."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


def decode(source: Source) -> SourceText | Problem:
    """The text of a file that is small enough and text at all."""
    if len(source.data) > MAX_FILE_BYTES:
        return too_large(source.file)
    if b"\0" in source.data:
        return _binary(source.file, source.data, source.data.index(b"\0"), "it holds zero bytes")
    try:
        return SourceText(file=source.file, text=source.data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _binary(source.file, source.data, error.start, f"byte 0x{source.data[error.start]:02x} is not UTF-8")


def position_in(source: SourceText, scalar: Scalar, offset: int) -> Position:
    """The place of the character `offset` of the scalar's value; its beginning where that can't be known.

    Exact for values on one line without escapes and for literal blocks (`|`), which is what people write queries in.
    """
    if scalar.style == "|":
        return _in_block(source, scalar, offset)
    if scalar.style == ">":
        return scalar.at
    column = scalar.at.column + (1 if scalar.style else 0)
    line = source.line(scalar.at.line)
    if line[column - 1 : column - 1 + len(scalar.text)] != scalar.text:
        return scalar.at
    return Position(scalar.at.line, column + offset)


def _in_block(source: SourceText, scalar: Scalar, offset: int) -> Position:
    before = scalar.text[:offset]
    row = before.count("\n")
    column = offset - (before.rfind("\n") + 1)
    number = scalar.at.line + 1 + row
    value_line = scalar.text.split("\n")[row]
    line = source.line(number)
    indent = len(line) - len(value_line)
    if indent < 0 or line[indent:] != value_line:
        return scalar.at
    return Position(number, indent + column + 1)


def too_large(file: str) -> Problem:
    """The problem with a file over `MAX_FILE_BYTES`."""
    return Problem(
        severity=Level.ERROR,
        code=Code.FILE_TOO_LARGE,
        file=file,
        summary=f"a file may have up to {MAX_FILE_BYTES // 1024 // 1024} MiB; this one is larger",
        fix="Split it into several files, or leave it out if it is no SLO file.",
    )


def _binary(file: str, data: bytes, offset: int, why: str) -> Problem:
    start = data.rfind(b"\n", 0, offset) + 1
    return Problem(
        severity=Level.ERROR,
        code=Code.FILE_BINARY,
        file=file,
        line=data.count(b"\n", 0, offset) + 1,
        column=len(data[start:offset].decode("utf-8", "replace")) + 1,
        summary=f"a file must be text in UTF-8; {why}",
        fix="Save the file as UTF-8, or leave it out if it is no SLO file.",
    )
