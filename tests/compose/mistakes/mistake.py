"""A mistake that people make in such a stack, as a small change to one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.compose.stack import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """`old` becomes `new`, once, in `file`; `check` must then say something with `says` in it."""

    what: str
    file: str
    old: str
    new: str
    check: Check
    says: str

    def make(self, repository: Path) -> None:
        """Raises ValueError where the file no longer has what is to be changed: a mistake must not be made in vain."""
        file = repository / self.file
        if not file.resolve().is_relative_to(repository.resolve()):
            raise ValueError(f"{self.what}: {self.file} is a link out of the copy, and must not be changed")
        text = file.read_text(encoding="utf-8")
        if self.old not in text:
            raise ValueError(f"{self.what}: {self.file} has no {self.old!r}")
        file.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")
