"""Every Python example in the SDK's pages runs, each page's from top to bottom."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.docs.pages import blocks, pages

import burnline
from burnline.testing import Captured

PAGES = [page for page in pages() if page.startswith(("README", "docs/sdk", "sdk/"))]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.real
def test_the_examples_of_a_page_run(page: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("\n".join(block.text for block in blocks(page, "python")))
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "error in" not in done.stderr


def test_the_pytest_fixture_captures(burnline_captured: Captured) -> None:
    burnline.get_logger().info("hello")
    assert burnline_captured.lines[0]["event"] == "hello"
