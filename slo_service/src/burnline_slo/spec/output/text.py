"""Problems as text for people and as JSON for machines."""

import json
from collections.abc import Sequence
from datetime import timedelta

from burnline_slo.domain.duration import format_duration
from burnline_slo.spec.document.definition import Loaded
from burnline_slo.spec.document.problems import Level, Problem
from burnline_slo.spec.findings.server import Cost

_WIDTH = 110
_COLOURS = {Level.ERROR: "31;1", Level.WARNING: "33;1", Level.NOTE: "36;1"}


def as_text(problem: Problem, *, colour: bool = False) -> str:
    """The problem with its line and a caret under the place, then the fix. Control characters are shown, not sent."""
    place = f"{_visible(problem.file)}:{problem.line}:{problem.column}" if problem.line else _visible(problem.file)
    head = f"{place}: {_paint(problem.severity, _COLOURS[problem.severity], colour)}: {_visible(problem.summary)}"
    parts = [f"{head} [{problem.code}]"]
    if problem.line and problem.source_line.strip():
        line, column = _cut(problem.source_line, problem.column)
        number = str(problem.line)
        parts.append(f"  {number} | {line}")
        parts.append(f"  {' ' * len(number)} | {' ' * (column - 1)}{_paint('^', '32;1', colour)}")
    parts.append(f"  {_visible(problem.fix)}")
    return "\n".join(parts)


def as_json(loaded: Loaded, *, files: int, tile: timedelta, cost: Cost | None = None) -> str:
    """A JSON document: how many files, the ids of the sound SLOs, one object per problem, counts by severity.

    With a cost also what a running service reads each tile; a number of samples that nobody knows is null.
    """
    each = format_duration(tile)
    reads = {} if cost is None else {"reads_per_tile": {"tile": each, "series": cost.series, "samples": cost.samples}}
    return json.dumps(
        {
            "files": files,
            "slos": [slo.id for slo in loaded.slos],
            "problems": [_as_object(problem) for problem in loaded.problems],
            **{f"{level}s": count(loaded.problems, level) for level in Level},
            **reads,
        },
        indent=2,
        ensure_ascii=False,
    )


def _as_object(problem: Problem) -> dict[str, str | int | None]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.column or None,
        "summary": problem.summary,
        "fix": problem.fix,
        "source_line": problem.source_line,
    }


def count(problems: Sequence[Problem], level: Level) -> int:
    """How many problems of that severity there are."""
    return sum(1 for problem in problems if problem.severity is level)


def _cut(line: str, column: int) -> tuple[str, int]:
    """The stretch of a long line around the column, and where the column is in it."""
    start = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    stretch = line[start : start + _WIDTH]
    before = _visible(stretch[: column - 1 - start])
    lead = "…" if start else ""
    tail = "…" if start + _WIDTH < len(line) else ""
    return f"{lead}{_visible(stretch)}{tail}", len(lead) + len(before) + 1


def _visible(text: str) -> str:
    """Text that can't steer a terminal: tabs as a space, other unprintable characters as their escapes."""
    if text.isprintable():
        return text
    return "".join(
        " " if character == "\t" else character if character.isprintable() else repr(character)[1:-1]
        for character in text
    )


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
