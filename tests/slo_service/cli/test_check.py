import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from burnline_slo.__main__ import main

CORPUS = Path(__file__).parents[1] / "spec" / "corpus"


def burnline(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["burnline", *map(str, words)])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert isinstance(exit_.value.code, int)
    return exit_.value.code


@pytest.mark.parametrize(
    ("file", "code", "last_line"),
    [
        ("good_events.yaml", 0, "3 SLOs in 1 file, no errors"),
        ("cannot_fire.yaml", 0, "6 SLOs in 1 file, no errors, 10 warnings"),
        ("duplicate_ids.yaml", 1, "2 SLOs in 1 file, 2 errors"),
        ("config_good.yaml", 0, "0 SLOs in 1 file, no errors"),
        ("missing.yaml", 1, "0 SLOs in 0 files, 1 error"),
    ],
)
def test_the_exit_code_and_the_last_line_say_how_it_went(
    file: str, code: int, last_line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert burnline(monkeypatch, "check", CORPUS / file) == code
    assert capsys.readouterr().out.splitlines()[-1] == last_line


def test_all_files_are_checked_together(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert burnline(monkeypatch, "check", CORPUS / "good_latency.yaml", CORPUS / "crlf.yaml") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 SLO in 2 files, 1 error"


def test_json_holds_every_problem_with_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert burnline(monkeypatch, "check", "--format", "json", CORPUS / "crlf.yaml") == 1
    document = json.loads(capsys.readouterr().out)
    (problem,) = document["problems"]
    assert (document["files"], document["slos"], document["errors"]) == (1, [], 1)
    assert (problem["severity"], problem["code"]) == ("error", "objective-range")
    assert (problem["line"], problem["column"]) == (5, 16)


def test_output_that_is_no_terminal_has_no_colours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    burnline(monkeypatch, "check", CORPUS / "crlf.yaml")
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("check",), ("chek",), ("check", "--format", "xml", "a.yaml"), ("check", "--x")])
def test_a_wrong_command_line_is_exit_code_two(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert burnline(monkeypatch, *words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_ours_is_one_message_and_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("burnline_slo.cli.check.load_fetched", fail)
    assert burnline(monkeypatch, "check", CORPUS / "crlf.yaml") == 2
    assert "a fault in burnline itself: RuntimeError: broken" in capsys.readouterr().err


def run(*words: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-X", "importtime", "-m", "burnline_slo", *words]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(command, input=text, capture_output=True, check=False, timeout=60, env=environment)


@pytest.mark.real
def test_standard_input_is_checked_even_with_an_encoding_that_cannot_show_it() -> None:
    done = run("check", "-", text="version: burnline/v1\nservice: ü\n".encode())
    assert done.returncode == 1
    assert b"<stdin>:2:10: error" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.real
def test_checking_imports_nothing_that_only_other_commands_need() -> None:
    done = run("check", str(CORPUS / "good_latency.yaml"))
    imported = {line.rsplit(b"|", 1)[1].strip() for line in done.stderr.splitlines() if b"|" in line}
    assert b"burnline_slo.spec.load" in imported
    assert not imported & {b"flask", b"sqlalchemy", b"alembic", b"numpy", b"httpx2", b"rich", b"waitress", b"structlog"}


@pytest.mark.real
def test_a_reader_that_leaves_early_is_no_fault() -> None:
    command = f"{sys.executable} -m burnline_slo check {CORPUS}/*.yaml | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, timeout=60)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.parametrize(("tile", "code"), [("1m", 0), ("7m", 2), ("5m", 0), ("7s", 2), ("soon", 2), ("10s", 0)])
def test_a_tile_is_one_that_a_service_may_have(
    tile: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert burnline(monkeypatch, "check", "--tile", tile, CORPUS / "good_events.yaml") == code
    assert ("--tile is 10s, 15s, 20s, 30s, 1m or 5m" in capsys.readouterr().err) is (code == 2)


def test_windows_are_held_against_the_tile(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "slos.yaml"
    file.write_text(
        (CORPUS / "good_events.yaml")
        .read_text()
        .replace("service:", "alerts: {tiers: [{severity: page, budget: 2%, window: 12m}]}\nservice:", 1)
    )
    assert burnline(monkeypatch, "check", file) == 0
    assert burnline(monkeypatch, "check", "--tile", "5m", file) == 1
    assert "looks back 1m, less than the service's tile of 5m [window-below-tile]" in capsys.readouterr().out
