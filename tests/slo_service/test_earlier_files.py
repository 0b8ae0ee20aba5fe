"""SLO files and configurations of the version before give what they gave it: SLOs, ledgers, problems.

`earlier_files/` are its files, `earlier_files/expected.json` is what it made of them: for each SLO the fingerprint of
its SLI (which its ledger is kept under) and the SLO as `burnline convert` writes it, the ids of corrections, and each
problem by its place, level and code, its words left out. None of it is ever written anew: to change it is to change
what people have already.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from burnline_slo.adapters.files import EVERY_FORMAT
from burnline_slo.config.reader import read_config
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text

FILES = Path(__file__).parent / "earlier_files"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))


def sources(path: str) -> list[Source]:
    """One file, or all files of a folder."""
    found = sorted((FILES / path).iterdir()) if (FILES / path).is_dir() else [FILES / path]
    return [Source(file=file.name, data=file.read_bytes()) for file in found]


def as_recorded(definition: Definition) -> list[str | None]:
    """The fingerprint (a composite has none: it has no ledger) and the SLO's lines in Burnline's own format."""
    sli = definition.slo.sli
    lines = (line for line in native_text([definition]).splitlines() if not line.lstrip().startswith("#"))
    return [None if isinstance(sli, CompositeSLI) else sli.fingerprint(), "\n".join(lines)]


def without_words(problems: Sequence[Problem]) -> list[str]:
    return [f"{one.file}:{one.line}:{one.column} {one.severity} {one.code}" for one in problems]


@pytest.mark.parametrize("path", EXPECTED["slo_files"])
def test_an_slo_file_of_the_version_before_defines_the_same_slos_and_problems(path: str) -> None:
    loaded = load(sources(path), formats=EVERY_FORMAT)
    assert {
        "slos": {one.slo.id: as_recorded(one) for one in loaded.definitions},
        "corrections": [one.id for one in loaded.corrections],
        "problems": without_words(loaded.problems),
        "strict": without_words(load(sources(path), formats=EVERY_FORMAT, strict=True).problems),
    } == EXPECTED["slo_files"][path]


@pytest.mark.parametrize("path", EXPECTED["configurations"])
def test_a_configuration_of_the_version_before_says_the_same(path: str) -> None:
    (source,) = sources(path)
    read = read_config(source, Path("/etc/burnline"))
    assert {
        "config": None if read.config is None else json.loads(json.dumps(asdict(read.config), default=str)),
        "problems": without_words(read.problems),
    } == EXPECTED["configurations"][path]


def test_every_earlier_file_is_among_the_expectations() -> None:
    files = {str(path.relative_to(FILES)) for path in FILES.rglob("*") if path.is_file()} - {"expected.json"}
    assert files <= {*EXPECTED["slo_files"], *EXPECTED["configurations"]}
