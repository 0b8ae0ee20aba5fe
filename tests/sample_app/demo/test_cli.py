"""What the demo's command refuses before it starts anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "burnline_sample_app.demo", *arguments], capture_output=True, text=True, check=False
    )


def test_an_unknown_scenario_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    done = demo("--scenario", "meteor")
    assert done.returncode == 2
    assert "no scenario 'meteor'; write one of" in " ".join(done.stderr.split())


def test_a_scenario_file_with_mistakes_is_refused_with_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("seed: many\n")
    done = demo("--scenario", str(tmp_path / "odd.yaml"))
    assert done.returncode == 2
    assert "seed" in done.stderr
    assert "lasts_seconds" in done.stderr


def test_a_folder_with_files_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    done = demo("--keep", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "error: --keep must name a new or an empty folder" in done.stderr
