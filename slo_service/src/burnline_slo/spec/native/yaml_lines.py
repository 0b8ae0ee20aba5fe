"""Pieces of YAML that are read back as what they were."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from burnline_slo.spec.document.nodes import Position, Scalar
from burnline_slo.spec.document.values import kind

_SAFE = re.compile(r"[A-Za-z0-9_./(][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*")


def pairs(key: str, texts: Mapping[str, str]) -> Iterator[str]:
    """A mapping of names to texts under a key; nothing where there are none."""
    if texts:
        yield f"{key}:"
        yield from (f"  {name}: {scalar(text)}" for name, text in texts.items())


def scalar(text: str) -> str:
    """A text as YAML: plain where that is read back as the same text, else in quotes."""
    plain = Scalar(text=text, style="", at=Position(1, 1))
    if (
        _SAFE.fullmatch(text)
        and kind(plain) == "text"
        and ": " not in text
        and " #" not in text
        and not text.endswith((":", " "))
    ):
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def share(ratio: Decimal) -> str:
    """A ratio in percent, exactly."""
    return f"{format((ratio * 100).normalize(), 'f')}%"


def comment(text: str) -> str:
    """A text that stays on the line of its comment."""
    return text if text.isprintable() else ascii(text)


def indented(lines: Iterator[str]) -> Iterator[str]:
    """The lines one level deeper."""
    return (f"  {line}" for line in lines)
