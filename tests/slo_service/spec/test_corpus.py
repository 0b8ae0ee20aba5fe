"""Every file of the corpus gives exactly the diagnostics that stand next to it.

After a wanted change: BURNLINE_UPDATE_CORPUS=1 writes them anew; read the difference before you commit it.
"""

import os
from pathlib import Path

import pytest

from burnline_slo.adapters.files import EVERY_FORMAT
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.output.text import as_text

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.suffix in {".yaml", ".json"})


def diagnostics(path: Path) -> str:
    loaded = load([Source(file=path.name, data=path.read_bytes())], formats=EVERY_FORMAT)
    parts = [as_text(problem) for problem in loaded.problems]
    parts.append("in force: " + (", ".join(slo.id for slo in loaded.slos) or "nothing"))
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_gives_exactly_the_diagnostics_next_to_it(path: Path) -> None:
    expected = path.with_suffix(".expected")
    if os.environ.get("BURNLINE_UPDATE_CORPUS"):
        expected.write_text(diagnostics(path), encoding="utf-8")
    assert diagnostics(path) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in FILES if path.stem.startswith(("good", "config_good"))])
def test_good_files_give_no_problems(path: Path) -> None:
    assert load([Source(file=path.name, data=path.read_bytes())], formats=EVERY_FORMAT).problems == ()


def test_every_expectation_has_its_file() -> None:
    assert {path.stem for path in CORPUS.glob("*.expected")} == {path.stem for path in FILES}
