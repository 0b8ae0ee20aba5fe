"""Collects what is wrong with one file while it is read."""

from collections.abc import Sequence
from dataclasses import replace

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Listing, Mapping, Position, Scalar
from burnline_slo.spec.document.problems import Level, Problem
from burnline_slo.spec.document.source import SourceText

MOST_PROBLEMS = 200
MOST_OCCURRENCES = 2_000


class Report:
    """The problems of one file, in the order they were found. Not safe for use from several threads."""

    def __init__(self, source: SourceText, *, strict: bool = False) -> None:
        self.source = source
        self.strict = strict
        """Whether keys that another tool ignores are errors, as its own validator would have it."""
        self._problems: list[Problem] = []
        self._occurrences: list[Problem] = []
        self._secret_lines: set[int] = set()
        self.errors = 0
        """How many of the problems are errors: a reader compares before and after to know whether a part is sound."""

    @property
    def is_full(self) -> bool:
        """Whether there are so many problems that no more are kept; errors are still counted."""
        return len(self._problems) >= MOST_PROBLEMS

    @property
    def problems(self) -> Sequence[Problem]:
        """All so far, each once; no line that holds a secret is repeated in any of them."""
        return [
            replace(problem, source_line="") if problem.line in self._secret_lines else problem
            for problem in self._problems
        ]

    @property
    def occurrences(self) -> Sequence[Problem]:
        """The same, repeats included: a reader takes from here what is wrong with its own part."""
        return self._occurrences

    def error(self, at: Position | Scalar | Listing | Mapping, code: Code, summary: str, fix: str) -> None:
        """What is written there cannot be used."""
        self.errors += 1
        self._add(Level.ERROR, at, code, summary, fix)

    def secret(self, at: Position | Scalar | Listing | Mapping, summary: str, fix: str) -> None:
        """A secret stands there: an error, and the line is never shown."""
        self.errors += 1
        self._secret_lines.add((at if isinstance(at, Position) else at.at).line)
        self._add(Level.ERROR, at, Code.SECRET_IN_FILE, summary, fix)

    def hide(self, at: Position) -> None:
        """A secret may stand on this line, so it is never shown."""
        self._secret_lines.add(at.line)

    def warning(self, at: Position | Scalar | Listing | Mapping, code: Code, summary: str, fix: str) -> None:
        """It can be used, but probably does not do what is meant."""
        self._add(Level.WARNING, at, code, summary, fix)

    def note(self, at: Position | Scalar | Listing | Mapping, code: Code, summary: str, fix: str) -> None:
        """It was read, and part of it has no effect here."""
        self._add(Level.NOTE, at, code, summary, fix)

    def _add(
        self,
        severity: Level,
        at: Position | Scalar | Listing | Mapping,
        code: Code,
        summary: str,
        fix: str,
    ) -> None:
        position = at if isinstance(at, Position) else at.at
        if self.is_full:
            return
        if len(self._problems) == MOST_PROBLEMS - 1:
            severity, code = Level.ERROR, Code.TOO_MANY_PROBLEMS
            summary = f"this file has more than {MOST_PROBLEMS - 1} problems; the others are not shown"
            fix = "Correct those above first, or leave the file out if it is no SLO file."
        problem = Problem(
            severity=severity,
            code=code,
            file=self.source.file,
            line=position.line,
            column=position.column,
            summary=summary,
            fix=fix,
            source_line=self.source.line(position.line),
        )
        if problem not in self._problems:  # what several SLOs refer to is read for each of them
            self._problems.append(problem)
        if len(self._occurrences) < MOST_OCCURRENCES:
            self._occurrences.append(problem)
