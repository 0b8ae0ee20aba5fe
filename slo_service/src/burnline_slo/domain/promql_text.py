"""Strings as PromQL writes them."""

import re

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLAIN = {written[1]: plain for plain, written in _ESCAPES.items()}


def quote(value: str) -> str:
    """A PromQL string literal of any text."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'


def unquote(literal: str) -> str:
    """The text of a literal that `quote` made."""
    return re.sub(r"\\(.)", lambda escape: _PLAIN.get(escape[1], escape[0]), literal[1:-1])
