"""What every container of ours begins with, run as it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from kept_lines import KeptLines

pytestmark = pytest.mark.real

ENTRYPOINT = Path(__file__).parents[2] / "compose/image/entrypoint.py"


def start(*command: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ENTRYPOINT, *command],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*command: str, environ: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    with start(*command, **(environ or {})) as process:
        output, errors = process.communicate(timeout=30)
    return process.returncode, output, errors


def test_lines_go_on_and_are_kept_whichever_stream_they_came_by(tmp_path: Path) -> None:
    kept = tmp_path / "role.jsonl"
    script = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"
    code, output, _ = run(sys.executable, "-c", script, environ={"KEEP_LINES_IN": str(kept)})
    assert (code, output) == (3, "out\nerr\n")
    assert kept.read_text() == "out\nerr\n"


def test_without_a_file_the_command_takes_the_place_of_the_entry_point() -> None:
    with start(sys.executable, "-c", "import os; print(os.getpid())") as process:
        output, _ = process.communicate(timeout=30)
    assert int(output) == process.pid


def test_a_request_to_stop_reaches_the_command_which_has_the_last_word(tmp_path: Path) -> None:
    script = (
        "import signal, sys, time\n"
        "def stop(*_): print('stopping', flush=True); sys.exit(7)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)"
    )
    with start(sys.executable, "-c", script, KEEP_LINES_IN=str(tmp_path / "role.jsonl")) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "stopping\n"
    assert process.returncode == 7


def test_a_command_killed_by_a_signal_ends_as_shells_say_it(tmp_path: Path) -> None:
    script = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert run(sys.executable, "-c", script, environ={"KEEP_LINES_IN": str(tmp_path / "x.jsonl")})[0] == 128 + 9


@pytest.mark.parametrize("kept", [True, False])
def test_a_command_that_does_not_exist_is_named(tmp_path: Path, kept: bool) -> None:
    code, _, errors = run("no-such-command", environ={"KEEP_LINES_IN": str(tmp_path / "x.jsonl")} if kept else {})
    assert code == 127
    assert "no-such-command" in errors


def test_a_copy_is_its_owners_alone(tmp_path: Path) -> None:
    secret, copy = tmp_path / "secret", tmp_path / "copy"
    secret.write_text("word")
    secret.chmod(0o444)
    assert run("true", environ={"PRIVATE_COPIES": f"{secret}:{copy}"})[0] == 0
    assert copy.read_text() == "word"
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_file_never_passes_its_bound_and_its_last_lines_are_there(tmp_path: Path) -> None:
    file = tmp_path / "role.jsonl"
    with closing(KeptLines(file, most_bytes=100)) as kept:
        for number in range(50):
            kept.write(f"line {number:02}\n".encode())
            assert file.stat().st_size <= 100
    before = file.with_name("role.jsonl.1")
    assert before.stat().st_size <= 100
    lines = (before.read_text() + file.read_text()).splitlines()
    assert lines == [f"line {number:02}" for number in range(50 - len(lines), 50)]


def test_a_file_is_continued_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "role.jsonl"
    for _ in range(2):
        with closing(KeptLines(file)) as kept:
            kept.write(b"line\n")
    assert file.read_bytes() == b"line\nline\n"


def test_a_full_disk_is_said_once_and_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(KeptLines(Path("/dev/full"))) as kept:
        for _ in range(3):
            kept.write(b"line\n")
    assert capsys.readouterr().err.count("no longer kept") == 1
