"""The tests of pushing, run where grafana-client is: in an environment of their own, beside this one.

grafana-client replaces urllib3 for every program of its environment, and the SDK is to be tested with what its users
have.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]
PYTHON = Path(sys.prefix) / "push/bin/python"
FOLDER = "tests/dashboards/push"
WARNINGS = ("-W", "error", "-W", "ignore:Prefer using dashboardv2:DeprecationWarning")


def test_the_tests_of_pushing_pass() -> None:
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON} is missing: scripts/setup makes it")
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "--rootdir",
        REPOSITORY,
        "--confcutdir",
        FOLDER,
        "-rs",
    ]
    command += ["--import-mode=importlib", "-p", "no:cacheprovider", "-q", *WARNINGS, FOLDER]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
