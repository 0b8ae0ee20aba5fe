"""Reads values and whole files as the loader would."""

from typing import TypeVar

from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.nodes import Mapping
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import Source, SourceText
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.document.yaml_reader import read_yaml
from burnline_slo.spec.load import load

T = TypeVar("T")


def read(reader: Reader[T], yaml: str) -> tuple[T | None, list[Problem]]:
    """What a reader makes of the YAML text after `key: `, and the problems it reports."""
    report = Report(SourceText(file="test.yaml", text=f"key: {yaml}"))
    documents = read_yaml(report)
    if report.errors or len(documents) != 1 or not isinstance(documents[0], Mapping):
        return None, list(report.problems)
    (_, node), *_ = documents[0].entries
    return reader(report, node, "key"), list(report.problems)


def codes(problems: list[Problem]) -> list[str]:
    return [str(problem.code) for problem in problems]


def slos(*texts: str) -> tuple[SLO, ...]:
    """The SLOs of files without any problem."""
    loaded = load([Source(file=f"{number}.yaml", data=text.encode()) for number, text in enumerate(texts)])
    assert loaded.problems == ()
    return loaded.slos


def broken_rules(text: str, *, strict: bool) -> list[str]:
    """What the tool that owns a file's format refuses of it."""
    problems = load([Source(file="a.yaml", data=text.encode())], strict=strict).problems
    return [problem.summary for problem in problems if problem.code == "strict-rule"]
