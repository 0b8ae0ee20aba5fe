"""The set-up, run for real in a copy of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that the set-up reads, without a virtual environment."""
    members = [file.parent.name for file in REPOSITORY.glob("*/pyproject.toml")]
    for name in ("scripts", "requirements", *members):
        shutil.copytree(
            REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    for name in ("pyproject.toml", "VERSION"):
        shutil.copy(REPOSITORY / name, tmp_path)
    return tmp_path


def set_up(copy: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [copy / "scripts/setup"],
        env={**os.environ, "UV_COMPILE_BYTECODE": "0", **env},  # quicker here: hardly a program is run
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fresh_copy_gets_its_own_packages_and_a_second_time_nothing_is_done(copy: Path, tmp_path: Path) -> None:
    first = set_up(copy)
    assert first.returncode == 0, first.stderr
    python = copy / ".venv/bin/python"
    where = "import burnline, burnline_sample_app, burnline_slo; print(burnline.__file__)"
    printed = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True, cwd=copy).stdout
    assert Path(printed.strip()).is_relative_to(copy)
    for program in ("uv", ".venv/bin/uv", ".venv/bin/python"):
        broken = copy / (program if "/" in program else f"broken/{program}")
        broken.parent.mkdir(exist_ok=True)
        broken.unlink(missing_ok=True)
        broken.write_text("#!/bin/sh\necho asked >&2\nexit 1\n")
        broken.chmod(0o755)
    second = set_up(copy, PATH=f"{copy / 'broken'}:{os.environ['PATH']}")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_a_changed_lock_is_installed_again(copy: Path) -> None:
    set_up(copy)
    lock = copy / "requirements/dev.txt"
    lock.write_text(lock.read_text() + "# changed\n")
    assert "installing the locked packages" in set_up(copy).stderr
    assert set_up(copy).stderr == ""


def test_a_python_that_is_too_old_is_named_with_what_to_install(copy: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        (old / name).write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
        (old / name).chmod(0o755)
    done = set_up(copy, PATH=f"{old}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "Python 3.11 or newer must be on PATH as python3; got Python 3.9.2." in done.stderr
    assert not (copy / ".venv").exists()
