"""The command as a whole: what it is, and what its commands are for."""

import subprocess
import sys
from importlib.metadata import version

import pytest


def run(module: str, *words: str) -> str:
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, capture_output=True, check=True, timeout=60, text=True).stdout


@pytest.mark.parametrize(
    ("module", "name", "distribution"),
    [
        ("burnline_slo", "burnline", "burnline-slo"),
        ("burnline_dashboards", "burnline-dashboards", "burnline-dashboards"),
    ],
)
def test_it_tells_its_version(module: str, name: str, distribution: str) -> None:
    assert run(module, "--version") == f"{name} {version(distribution)}\n"


def test_what_a_command_is_for_is_said_in_full() -> None:
    assert "..." not in run("burnline_slo", "--help").partition("Commands:")[2]
