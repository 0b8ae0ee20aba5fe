"""Reads one value as the loader would, for tests of single readers."""

from typing import TypeVar

from burnline_slo.spec.document.nodes import Mapping
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import SourceText
from burnline_slo.spec.document.values import Reader
from burnline_slo.spec.document.yaml_reader import read_yaml

T = TypeVar("T")


def read(reader: Reader[T], yaml: str) -> tuple[T | None, list[Problem]]:
    """What a reader makes of the YAML text after `key: `, and what it says."""
    report = Report(SourceText(file="test.yaml", text=f"key: {yaml}"))
    documents = read_yaml(report)
    if report.errors or len(documents) != 1 or not isinstance(documents[0], Mapping):
        return None, list(report.problems)
    (_, node), *_ = documents[0].entries
    return reader(report, node, "key"), list(report.problems)


def codes(problems: list[Problem]) -> list[str]:
    return [str(problem.code) for problem in problems]
