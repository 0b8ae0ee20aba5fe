"""Which tests are unit tests: see `tests.support.only_this_process`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """
import subprocess, sys
import pytest

START = [sys.executable, "-S", "-c", ""]

@pytest.fixture
def server():
    subprocess.run(START, check=True)

def test_stays_here():
    pass

def test_starts():
    subprocess.run(START, check=True)

def test_starts_and_swallows_what_comes_of_it():
    try:
        subprocess.run(["/no/such/program"])
    except OSError:
        pass

def test_has_a_server(server):
    pass

@pytest.mark.real
def test_says_so(server):
    subprocess.run(START, check=True)
"""


@pytest.mark.real
def test_a_test_that_starts_a_program_and_does_not_say_so_fails(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = real\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.only_this_process", "-p", "no:cacheprovider"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, "-rA"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert {name: end for end, name in re.findall(r"^([A-Z]+) test_some\.py::(\w+)", done.stdout, re.MULTILINE)} == {
        "test_stays_here": "PASSED",
        "test_starts": "FAILED",
        "test_starts_and_swallows_what_comes_of_it": "FAILED",
        "test_has_a_server": "ERROR",
        "test_says_so": "PASSED",
    }
    assert "mark it with pytest.mark.real" in done.stdout
