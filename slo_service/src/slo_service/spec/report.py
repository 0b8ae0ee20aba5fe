"""Collects what is wrong with one file while it is read."""

from slo_service.spec.codes import Code
from slo_service.spec.nodes import Listing, Mapping, Position, Scalar
from slo_service.spec.problems import Level, Problem
from slo_service.spec.source import SourceText


class Report:
    """The problems of one file, in the order they were found. Not safe for use from several threads."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.errors = 0
        """How many of the problems are errors: a reader compares before and after to know whether a part is sound."""

    def error(self, at: Position | Scalar | Listing | Mapping, code: Code, summary: str, fix: str) -> None:
        """What is written there cannot be used."""
        self.errors += 1
        self._add(Level.ERROR, at, code, summary, fix)

    def secret(self, at: Position | Scalar | Listing | Mapping, summary: str, fix: str) -> None:
        """A secret stands there: an error that doesn't repeat the line."""
        self.errors += 1
        self._add(Level.ERROR, at, Code.SECRET_IN_FILE, summary, fix, show=False)

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
        *,
        show: bool = True,
    ) -> None:
        position = at if isinstance(at, Position) else at.at
        self.problems.append(
            Problem(
                severity=severity,
                code=code,
                file=self.source.file,
                line=position.line,
                column=position.column,
                summary=summary,
                fix=fix,
                source_line=self.source.line(position.line) if show else "",
            )
        )
