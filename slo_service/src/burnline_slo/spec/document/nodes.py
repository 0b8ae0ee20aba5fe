"""A document's values together with where they stand."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Position:
    """Line and column, both counted from 1, in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A single value with its own text.

    `style` is how it was quoted: empty when plain, else one of ' " | >. It is ! for a value with a tag that has no
    meaning here; the text is the tag then.
    """

    text: str
    style: str
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A sequence of values."""

    items: tuple["Node", ...]
    at: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Keys with values, in the order of the file, each key once; `repeated` are the keys that came again."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    at: Position
    repeated: tuple[Scalar, ...] = ()


Node: TypeAlias = Scalar | Listing | Mapping
