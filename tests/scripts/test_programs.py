from __future__ import annotations

from pathlib import Path

import pytest

from burnline_sample_app.demo import tools
from scripts import programs


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on PATH, empty; the cache folder is empty, too."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def make_program(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_path_wins_over_the_cache_folder(on_path: Path) -> None:
    cached = make_program(programs.cache_folder() / "bin" / "promtool")
    assert programs.find("promtool") == cached
    on_path_too = make_program(on_path / "promtool")
    assert programs.find("promtool") == on_path_too


def test_alertmanager_is_found_under_debians_name(on_path: Path) -> None:
    program = make_program(on_path / "prometheus-alertmanager")
    assert programs.find("alertmanager") == program


def test_a_missing_program_is_named_with_what_to_do(on_path: Path) -> None:
    with pytest.raises(
        programs.ToolMissingError, match=r"prometheus must be on PATH or in .*cache/burnline/tools/bin.*make"
    ):
        programs.find("prometheus")


def test_a_relative_cache_home_is_ignored_as_its_specification_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert programs.cache_folder() == Path.home() / ".cache/burnline/tools"


@pytest.mark.parametrize("name", ["prometheus", "promtool"])
def test_the_demo_finds_what_the_set_up_finds(on_path: Path, name: str) -> None:
    cached = make_program(programs.cache_folder() / "bin" / name)
    assert tools.find(name) == programs.find(name) == cached
    on_path_too = make_program(on_path / name)
    assert tools.find(name) == programs.find(name) == on_path_too
