"""Each distribution's tests run where only it is installed; tests lean on `tests.support`, not on each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SUITES = {
    "sdk": {"burnline"},
    "slo_service": {"burnline_slo"},
    "sample_app": {"burnline_sample_app", "burnline"},
    "dashboards": {"burnline_dashboards", "burnline_slo", "burnline"},
}
"""Each suite's folder, here and in `support`, and what of ours is installed where the suite runs alone."""
OURS = set[str]().union(*SUITES.values())
FILES = sorted(TESTS.rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """The full name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of(folder: Path) -> dict[str, list[str]]:
    """By file, for those in a folder."""
    return {str(file.relative_to(TESTS)): list(imported(file)) for file in FILES if file.is_relative_to(folder)}


def test_no_test_imports_from_another_or_from_a_conftest() -> None:
    modules = re.compile(r"tests\.(?!support\.).*(?:test_\w+|conftest)")
    found = {file: [name for name in names if modules.match(name)] for file, names in imports_of(TESTS).items()}
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize("suite", SUITES)
def test_a_suite_and_its_support_need_only_their_own_distribution(suite: str) -> None:
    absent = OURS - SUITES[suite]
    foreign = tuple(f"tests.{folder}{other}." for other in SUITES.keys() - {suite} for folder in ("", "support."))
    found = []
    for folder in (TESTS / suite, TESTS / "support" / suite):
        for file, names in imports_of(folder).items():
            found += [f"{file}: {name}" for name in names if name.split(".")[0] in absent or name.startswith(foreign)]
    assert found == []


def test_what_all_suites_share_knows_nothing_of_ours() -> None:
    support = TESTS / "support"
    shared = [TESTS / "conftest.py", *support.glob("*.py"), *(support / "servers").glob("*.py")]
    found = [f"{file.name}: {name}" for file in shared for name in imported(file) if name.split(".")[0] in OURS]
    assert found == []


def test_tests_of_the_slo_service_do_not_start_what_is_not_there_either() -> None:
    others = re.compile(r"-m\W+burnline_(?:sample_app|dashboards)\b")
    assert [str(file) for file in (TESTS / "slo_service").rglob("*.py") if others.search(file.read_text())] == []
