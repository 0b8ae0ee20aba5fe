"""Problems in SARIF 2.1.0, which code hosts show beside the lines of a change."""

import json
from collections.abc import Sequence
from urllib.parse import quote

from burnline_slo.spec.document.problems import Level, Problem

VERSION = "2.1.0"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}


def as_sarif(problems: Sequence[Problem], *, tool_version: str) -> str:
    """One run with one result per problem; its fix is the second sentence of its message."""
    rules = sorted({str(problem.code) for problem in problems})
    driver = {"name": "burnline check", "version": tool_version, "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules) for problem in problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": VERSION, "runs": [run]}, indent=2, ensure_ascii=False)


def _result(problem: Problem, rules: Sequence[str]) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return {
        "ruleId": str(problem.code),
        "ruleIndex": rules.index(str(problem.code)),
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.summary}. {problem.fix}"},
        "locations": [{"physicalLocation": place}],
    }
