"""Reads fields out of a parsed JSON or YAML document and collects every mistake before it complains."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from burnline_sample_app.errors import InvalidInputError, Problem

_KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
    type(None): "nothing",
}


def kind_of(value: object) -> str:
    """What a person would call the type of a parsed value."""
    return _KINDS.get(type(value), type(value).__name__)


class Fields:
    """The fields of one object. A wrong field is noted and read as its fallback; `finish()` raises them all.

    `where` goes before each field's name in the messages (`faults[0].`).
    """

    def __init__(self, document: object, *, known: Collection[str], where: str = "") -> None:
        self.problems: list[Problem] = []
        self._where = where
        self._document: Mapping[str, object] = {}
        if not isinstance(document, Mapping):
            self.note("", f"must be an object, got {kind_of(document)}", "Write {" + ", ".join(known) + "}.")
            return
        self._document = document
        for key in document:
            if key not in known:
                near = get_close_matches(str(key), known, n=1)
                fix = f"Did you mean {near[0]}?" if near else f"Write one of {', '.join(known)}."
                self.note(str(key), "is not known", fix)

    def note(self, name: str, summary: str, fix: str) -> None:
        field = (self._where + name).rstrip(".") or "the document"
        self.problems.append(Problem(field=field, summary=summary, fix=fix))

    def __contains__(self, name: str) -> bool:
        return self._document.get(name) is not None

    def raw(self, name: str) -> object:
        return self._document.get(name)

    def number(self, name: str, *, low: float, high: float, fallback: float | None = None) -> float:
        """A finite number in low..high, both included. Without a fallback the field must be there."""
        value = self._document.get(name)
        wanted = f"Write a number from {low:g} to {high:g}."
        if value is None:
            if fallback is None:
                self.note(name, "is missing", wanted)
            return low if fallback is None else fallback
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.note(name, f"must be a number, got {kind_of(value)} {value!r:.40}", wanted)
            return low
        if not low <= value <= high:
            self.note(name, f"must lie between {low:g} and {high:g}, got {value!r:.40}", wanted)
            return low
        return float(value)

    def integer(self, name: str, *, low: int, high: int, fallback: int | None = None) -> int:
        """A whole number in low..high, both included. Without a fallback the field must be there."""
        value = self._document.get(name)
        wanted = f"Write a whole number from {low} to {high}."
        if value is None:
            if fallback is None:
                self.note(name, "is missing", wanted)
            return low if fallback is None else fallback
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(name, f"must be a whole number, got {kind_of(value)} {value!r:.40}", wanted)
            return low
        if not low <= value <= high:
            self.note(name, f"must lie between {low} and {high}, got {value!r:.40}", wanted)
            return low
        return value

    def text(self, name: str, *, fallback: str | None = None, longest: int = 200) -> str:
        """Text of 1..longest characters. Without a fallback the field must be there."""
        value = self._document.get(name)
        wanted = f"Write text of 1 to {longest} characters."
        if value is None:
            if fallback is None:
                self.note(name, "is missing", wanted)
            return fallback or ""
        if not isinstance(value, str) or not 1 <= len(value) <= longest:
            got = f"{len(value)} characters" if isinstance(value, str) else f"{kind_of(value)} {value!r:.40}"
            self.note(name, f"must be text of 1 to {longest} characters, got {got}", wanted)
            return ""
        return value

    def choice(self, name: str, choices: Collection[str], *, required: bool = False) -> str | None:
        """One of the choices; None when the field is absent or wrong."""
        value = self._document.get(name)
        wanted = f"Write one of {', '.join(choices)}." if choices else f"Leave {name} out."
        if value is None:
            if required:
                self.note(name, "is missing", wanted)
            return None
        if not isinstance(value, str) or value not in choices:
            near = get_close_matches(str(value), choices, n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            self.note(name, f"must be one of the known names, got {value!r:.60}", hint + wanted)
            return None
        return value

    def items(self, name: str, *, most: int) -> Sequence[object]:
        """A list of 1..most entries."""
        value = self._document.get(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            got = f"{len(value)} entries" if isinstance(value, list) else kind_of(value)
            self.note(name, f"must be a list of 1 to {most} entries, got {got}", "Write [{…}].")
            return ()
        return value

    def finish(self) -> None:
        """Raises InvalidInputError with every problem noted so far, if there is one."""
        if self.problems:
            raise InvalidInputError(self.problems)
