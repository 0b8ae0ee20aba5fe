from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.slo_service import kill_loop

pytestmark = pytest.mark.real

ROUNDS = 50


def test_fifty_kills_leave_no_half_commit(database_url: str) -> None:
    root = Path(kill_loop.__file__).parents[3]
    done = subprocess.run(
        [sys.executable, kill_loop.__file__, database_url, str(ROUNDS), "7"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > ROUNDS  # they were killed at work, not before it
