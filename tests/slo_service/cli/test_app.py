"""The command as a whole: what it is, and what its commands are for."""

import subprocess
import sys
from importlib.metadata import version


def run(*words: str) -> str:
    command = [sys.executable, "-m", "burnline_slo", *words]
    return subprocess.run(command, capture_output=True, check=True, timeout=60, text=True).stdout


def test_it_tells_its_version() -> None:
    assert run("--version") == f"burnline {version('burnline-slo')}\n"


def test_what_a_command_is_for_is_said_in_full() -> None:
    assert "..." not in run("--help").partition("Commands:")[2]
