"""Every Python example in the SDK's pages runs, each page's from top to bottom."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import burnline
from burnline.testing import Captured

PAGES = sorted((Path(__file__).parents[2] / "docs").glob("sdk*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    program = tmp_path / f"{page.stem.replace('-', '_')}.py"
    program.write_text("\n".join(blocks))
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "error in" not in done.stderr


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([\w./-]+\.md)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_pytest_fixture_captures(burnline_captured: Captured) -> None:
    burnline.get_logger().info("hello")
    assert burnline_captured.lines[0]["event"] == "hello"
