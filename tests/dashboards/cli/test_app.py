"""The command as a whole."""

import subprocess
import sys
from importlib.metadata import version

import pytest

pytestmark = pytest.mark.real


def test_it_tells_its_version() -> None:
    command = [sys.executable, "-m", "burnline_dashboards", "--version"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout == f"burnline-dashboards {version('burnline-dashboards')}\n"
