"""What files define: SLOs with the place they were written, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Position
from burnline_slo.spec.document.problems import Level, Problem
from burnline_slo.spec.document.report import Report


def problem_at(
    file: str, at: Position, source_line: str, severity: Level, code: Code, summary: str, fix: str
) -> Problem:
    """A problem at a place of a file."""
    return Problem(
        severity=severity,
        code=code,
        file=file,
        line=at.line,
        column=at.column,
        summary=summary,
        fix=fix,
        source_line=source_line,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A sound SLO and where it stands: the file, its own beginning and its objective's."""

    slo: SLO
    file: str
    at: Position
    objective_at: Position
    source_line: str
    objective_line: str
    remarks: tuple[Problem, ...] = ()
    """What was remarked while it was read: for another tool's file, what has no equivalent."""

    def problem(self, severity: Level, code: Code, summary: str, fix: str) -> Problem:
        """Something about the SLO as a whole."""
        return problem_at(self.file, self.at, self.source_line, severity, code, summary, fix)

    def objective_warning(self, code: Code, summary: str, fix: str) -> Problem:
        """Something about what its objective asks for."""
        return problem_at(self.file, self.objective_at, self.objective_line, Level.WARNING, code, summary, fix)


def definition(
    report: Report, slo: SLO, at: Position, objective_at: Position, remarks: Sequence[Problem] = ()
) -> Definition:
    """A sound SLO with its place in the report's file."""
    return Definition(
        slo=slo,
        file=report.source.file,
        at=at,
        objective_at=objective_at,
        source_line=report.source.line(at.line),
        objective_line=report.source.line(objective_at.line),
        remarks=tuple(remarks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCorrection:
    """A sound correction and where it stands. Its id is the same as long as it takes out the same."""

    correction: Correction
    file: str
    at: Position
    source_line: str

    def warning(self, code: Code, summary: str, fix: str) -> Problem:
        """Something about the correction."""
        return problem_at(self.file, self.at, self.source_line, Level.WARNING, code, summary, fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is sound in one document."""

    definitions: Sequence[Definition] = ()
    corrections: Sequence[WrittenCorrection] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Every sound SLO of all files in the order of the files, each id once, and all problems in order.

    `written_corrections` are the sound corrections of all files, each id once.
    """

    definitions: tuple[Definition, ...]
    problems: tuple[Problem, ...]
    written_corrections: tuple[WrittenCorrection, ...] = ()

    @property
    def corrections(self) -> tuple[Correction, ...]:
        return tuple(one.correction for one in self.written_corrections)

    @property
    def slos(self) -> tuple[SLO, ...]:
        return tuple(definition.slo for definition in self.definitions)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Level.ERROR)
