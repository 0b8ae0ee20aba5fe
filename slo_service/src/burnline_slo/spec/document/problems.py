"""A user's mistake as a value: where it is, what is wrong, what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from burnline_slo.spec.document.codes import Code


class Level(StrEnum):
    """How bad a problem is. An error keeps its SLO or file out of force; warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. `line` and `column` count from 1; both are 0 when the file as a whole is meant.

    `summary` says what must hold and what was found, `fix` what to write instead (never empty).
    """

    severity: Level
    code: Code
    file: str
    line: int = 0
    column: int = 0
    summary: str
    fix: str
    source_line: str = ""

    def __post_init__(self) -> None:
        if not self.summary or not self.fix:
            raise ValueError("a problem says what is wrong and what to write instead")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, then by place in the file."""
    return tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.code, p.summary)))
