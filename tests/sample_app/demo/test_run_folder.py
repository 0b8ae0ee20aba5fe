from __future__ import annotations

from pathlib import Path

import pytest

from burnline_sample_app.demo.run_folder import run_folder


def test_two_runs_at_once_get_two_folders(tmp_path: Path) -> None:
    with run_folder(base=tmp_path) as first, run_folder(base=tmp_path) as second:
        assert first != second
        assert first.is_absolute()


def test_a_run_leaves_its_files_until_the_next_one_empties_them(tmp_path: Path) -> None:
    with run_folder(base=tmp_path) as folder:
        (folder / "log").touch()
    assert (folder / "log").exists()
    with run_folder(base=tmp_path) as again:
        assert again == folder
        assert list(again.iterdir()) == []


def test_a_folder_to_keep_is_used_as_it_is_named(tmp_path: Path) -> None:
    with run_folder(tmp_path / "new" / "kept") as folder:
        assert folder == tmp_path / "new" / "kept"


def test_a_folder_with_files_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    with pytest.raises(FileExistsError, match="--keep must name a new or an empty folder"), run_folder(tmp_path):
        pass
    assert (tmp_path / "precious").exists()
