from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from scripts.check_tree import findings

pytestmark = pytest.mark.real


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def commit(repository: Path, name: str, text: str) -> None:
    file = repository / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    subprocess.run(["git", "add", name], cwd=repository, check=True)


@pytest.mark.parametrize("host", ["py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js.org"])
def test_a_registrys_name_is_found_with_its_place(repository: Path, host: str) -> None:
    commit(repository, "docs/a.md", f"fine\nsee https://{host}/x\n")
    assert list(findings(repository)) == [f"docs/a.md:2: names a package registry: see https://{host}/x"]


@pytest.mark.parametrize("path", ["/wor" + "k/main/x", "/roo" + "t/.cache", "/hom" + "e/somebody"])
def test_a_path_of_one_machine_is_found(repository: Path, path: str) -> None:
    commit(repository, "a.py", f'p = "{path}"\n')
    assert list(findings(repository)) == [f'a.py:1: names a path of one machine: p = "{path}"']


@pytest.mark.parametrize(
    "line", ["~/.cache/burnline", "the work/main branch", "static/root/x", "a 24-hour home/office"]
)
def test_other_paths_are_fine(repository: Path, line: str) -> None:
    commit(repository, "a.md", line)
    assert list(findings(repository)) == []


def test_a_locked_package_without_a_hash_is_found(repository: Path) -> None:
    commit(repository, "requirements/dev.txt", "a==1 \\\n    --hash=sha256:00\nb==2\nc==3 \\\n    --hash=sha256:11\n")
    assert list(findings(repository)) == ["requirements/dev.txt:3: must have a hash: b==2"]


def test_files_that_git_does_not_track_are_left_alone(repository: Path) -> None:
    (repository / "notes").write_text("/wor" + "k/main")
    assert list(findings(repository)) == []
