from __future__ import annotations

from pathlib import Path

import pytest

from burnline_sample_app.demo import tools
from burnline_sample_app.errors import ToolMissingError


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
    cached = make_program(tools.cache_folder() / "bin" / "promtool")
    assert tools.find("promtool") == cached
    on_path_too = make_program(on_path / "promtool")
    assert tools.find("promtool") == on_path_too


def test_a_missing_program_is_named_with_what_to_do(on_path: Path) -> None:
    with pytest.raises(ToolMissingError, match=r"prometheus must be on PATH or in .*cache/burnline/tools/bin.*make"):
        tools.find("prometheus")


def test_a_relative_cache_home_is_ignored_as_its_specification_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert tools.cache_folder() == Path.home() / ".cache/burnline/tools"
