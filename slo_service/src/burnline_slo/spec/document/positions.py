"""Where a character of a scalar stands in the file."""

from burnline_slo.spec.document.nodes import Position, Scalar
from burnline_slo.spec.document.source import SourceText


def position_inside(source: SourceText, scalar: Scalar, offset: int) -> Position:
    """The place of the character `offset` of the scalar's value; its beginning where that can't be told.

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
