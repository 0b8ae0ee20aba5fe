from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import burnline_slo

pytestmark = pytest.mark.real

PROGRAM = """
import sys
from pathlib import Path
import burnline_slo
from burnline_slo.adapters.database.connection import open_database

assert Path(burnline_slo.__file__).is_relative_to(sys.argv[1]), burnline_slo.__file__
open_database(sys.argv[2]).close()
"""


def test_the_wheel_brings_its_migrations(tmp_path: Path) -> None:
    project = Path(burnline_slo.__file__).parents[2]
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    source = project / "src"
    wanted = [
        str(file.relative_to(source)) for file in (source / "burnline_slo/adapters/database/migrations").rglob("*.py")
    ]
    assert set(wanted) <= set(names)
    # What counts: a new database opened by the wheel alone.
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "installed"), str(tmp_path / "new.db")],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        cwd=tmp_path,
        check=True,
    )
