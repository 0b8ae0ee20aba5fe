from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sample_app.demo.children import Child
from sample_app.demo.waiting import wait_until


def child(tmp_path: Path, script: str) -> Child:
    return Child("speaker", ["sh", "-c", script], log=tmp_path / "speaker.log", env={"WORD": "hello"})


def test_its_end_is_told_with_its_last_words(tmp_path: Path) -> None:
    speaker = child(tmp_path, 'echo "$WORD"; echo bye >&2; exit 3')
    speaker.start()
    wait_until(lambda: not speaker.running, timeout_seconds=10, what="it ends")
    assert speaker.describe_end() == (
        f"speaker ended with exit code 3; the end of {tmp_path / 'speaker.log'}:\nhello\nbye"
    )


def test_stop_lets_it_tidy_up(tmp_path: Path) -> None:
    speaker = child(tmp_path, 'trap "echo tidied; exit 0" TERM; echo ready; while :; do sleep 0.05; done')
    speaker.start()
    wait_until(lambda: "ready" in speaker.log_tail(), timeout_seconds=10, what="it is ready")
    assert speaker.stop() == 0
    assert speaker.log_tail().endswith("tidied")


def test_stop_ends_one_that_does_not_listen(tmp_path: Path) -> None:
    speaker = child(tmp_path, 'trap "" TERM; echo ready; while :; do sleep 0.05; done')
    speaker.start()
    wait_until(lambda: "ready" in speaker.log_tail(), timeout_seconds=10, what="it is ready")
    assert speaker.stop(timeout_seconds=0.1) == -signal.SIGKILL


def test_it_can_be_started_again_after_its_end_but_not_before(tmp_path: Path) -> None:
    speaker = child(tmp_path, "echo on; exec sleep 600")
    speaker.start()
    with pytest.raises(RuntimeError, match="speaker runs already"):
        speaker.start()
    first = speaker.pid
    speaker.kill()
    speaker.start()
    assert speaker.pid != first
    speaker.kill()


def test_a_command_that_does_not_exist_is_told_in_the_log(tmp_path: Path) -> None:
    missing = Child("missing", ["no-such-program"], log=tmp_path / "missing.log")
    missing.start()
    wait_until(lambda: not missing.running, timeout_seconds=10, what="it ends")
    assert missing.exit_code == 127
    assert "no-such-program: not found" in missing.log_tail()


def test_before_the_first_start_there_is_nothing_to_stop(tmp_path: Path) -> None:
    speaker = child(tmp_path, "true")
    assert speaker.stop() is None
    assert speaker.kill() is None
    assert speaker.log_tail() == ""
    with pytest.raises(RuntimeError, match="never started"):
        _ = speaker.pid
