import os
from pathlib import Path

import pytest

from burnline_slo.adapters.files import fetch, load_config, load_files
from burnline_slo.spec.document.source import MAX_FILE_BYTES

SLO = """version: burnline/v1
service: checkout
slos:
  - name: {name}
    objective: 99.9%
    sli: {{events: {{bad: x_total, total: y_total}}}}
"""


def write(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SLO.format(name=name), encoding="utf-8")
    return path


def test_a_folder_gives_all_files_below_it_in_order(tmp_path: Path) -> None:
    write(tmp_path / "b.yaml", "b")
    write(tmp_path / "a" / "deep" / "c.YML", "c")
    write(tmp_path / "a.json", "a")
    write(tmp_path / "readme.md", "no")
    loaded = load_files([tmp_path])
    assert [slo.name for slo in loaded.slos] == ["c", "a", "b"]
    assert loaded.errors == ()


def test_hidden_files_are_left_out_unless_named(tmp_path: Path) -> None:
    hidden = write(tmp_path / "slos" / "..data" / "a.yaml", "a")
    write(tmp_path / "slos" / "b.yaml", "b")
    assert [slo.name for slo in load_files([tmp_path / "slos"]).slos] == ["b"]
    assert [slo.name for slo in load_files([hidden]).slos] == ["a"]


def test_a_folder_below_a_hidden_folder_is_read_when_named(tmp_path: Path) -> None:
    write(tmp_path / ".config" / "slos" / "a.yaml", "a")
    assert [slo.name for slo in load_files([tmp_path / ".config" / "slos"]).slos] == ["a"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.yaml", "a")
    assert load_files([file, tmp_path, str(file)]).problems == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.yaml", "file-missing"),
        ("missing/folder", "file-missing"),
        ("empty", "folder-empty"),
        ("pipe", "file-unreadable"),
        ("large.yaml", "file-too-large"),
        ("a" * 300, "file-unreadable"),
        ("zero\0byte", "file-unreadable"),
        ("loop", "file-unreadable"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_the_rest_is_read(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with (tmp_path / "large.yaml").open("wb") as large:
        large.truncate(50 * 1024 * 1024)
    good = write(tmp_path / "good.yaml", "good")
    loaded = load_files([f"{tmp_path}/{name}", good])
    assert [str(problem.code) for problem in loaded.problems] == [code]
    assert [slo.name for slo in loaded.slos] == ["good"]


def test_a_file_without_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.yaml", "a")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = load_files([file]).problems
    assert (problem.code, problem.summary) == (
        "file-unreadable",
        "the file or folder cannot be read: Permission denied",
    )


def test_no_more_than_the_limit_is_read_of_a_large_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"#" * MAX_FILE_BYTES)
    (source,) = fetch([file]).sources
    assert len(source.data) == MAX_FILE_BYTES


def test_a_configuration_is_read_relative_to_its_own_folder(tmp_path: Path) -> None:
    file = tmp_path / "burnline.yaml"
    file.write_text("slos: [slos]\nprometheus: {url: 'http://localhost:9090'}\n", encoding="utf-8")
    read = load_config(file)
    assert read.config is not None
    assert read.config.slos == (tmp_path.resolve() / "slos",)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_configuration_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str) -> None:
    read = load_config(tmp_path / name)
    assert read.config is None
    assert len(read.problems) == 1
