"""A version floor is one that tests have run with: requirements/lowest.txt has it, and docs/sdk.md says it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

REPOSITORY = Path(__file__).parents[2]
DISTRIBUTIONS = ("sdk", "slo_service", "sample_app", "dashboards")
OWN_ENVIRONMENT = ("grafana-client",)
"""What is never installed beside the others: see scripts/setup."""


def project(folder: str) -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / folder / "pyproject.toml").read_text(encoding="utf-8"))


def locked(file: str) -> dict[str, Version]:
    """The versions of a lock, by name."""
    text = (REPOSITORY / "requirements" / file).read_text(encoding="utf-8")
    return {name: Version(version) for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def required(of: dict[str, Any]) -> Iterator[Requirement]:
    """What a distribution needs of others, with its extras."""
    extras = of["project"].get("optional-dependencies", {}).values()
    always = of["project"].get("dependencies") or of["tool"]["hatch"]["metadata"]["hooks"]["custom"]["dependencies"]
    for line in (*always, *(line for extra in extras for line in extra)):
        requirement = Requirement(line)
        if not requirement.name.startswith("burnline") and requirement.name not in OWN_ENVIRONMENT:
            yield requirement


def for_tests(names: tuple[str, ...] = ("sdk-tests", "slo-tests", "tests")) -> Iterator[Requirement]:
    groups = project(".")["dependency-groups"]
    return (Requirement(line) for name in names for line in groups[name] if isinstance(line, str))


def floor(requirement: Requirement) -> Version:
    (lowest,) = [Version(each.version) for each in requirement.specifier if each.operator == ">="]
    return lowest


@pytest.mark.parametrize("folder", DISTRIBUTIONS)
def test_every_floor_of_a_distribution_is_in_the_lock_of_the_lowest_versions(folder: str) -> None:
    lowest = locked("lowest.txt")
    floors = {canonicalize_name(each.name): floor(each) for each in required(project(folder))}
    assert floors == {name: lowest[name] for name in floors}


def test_the_suites_floors_are_too() -> None:
    lowest = locked("lowest.txt")
    floors = {canonicalize_name(each.name): floor(each) for each in for_tests()}
    assert floors == {name: lowest[name] for name in floors}


def test_the_newest_opentelemetry_is_no_older_than_the_one_of_all_other_tests() -> None:
    newest, usual = locked("newest.txt"), locked("dev.txt")
    assert {name for name in usual if name.startswith("opentelemetry") and newest[name] < usual[name]} == set()
    assert newest["opentelemetry-api"] == newest["opentelemetry-sdk"]


def test_the_sdks_page_says_which_versions_its_tests_run_with() -> None:
    page = (REPOSITORY / "docs" / "sdk.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([\w-]+) \| ([\d.b]+) \|", page, re.MULTILINE))
    known = {
        requirement.name: requirement for requirement in (*required(project("sdk")), *for_tests(("sdk-tests", "tests")))
    }
    assert {name: Version(version) for name, version in told.items()} == {name: floor(known[name]) for name in told}
    assert {each.name for each in required(project("sdk")) if "instrumentation" not in each.name} <= told.keys()
