"""What docs/corrections.md shows is what happens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs
from tests.support.slo_service.board import NOW, full_board
from tests.support.slo_service.memory_corrections import MemoryCorrections

from burnline_slo.adapters.files import load_files
from burnline_slo.cli.app import burnline
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer

TEXT = (Path(__file__).parents[3] / "docs" / "corrections.md").read_text(encoding="utf-8")
SHOWN_URL = "http://127.0.0.1:8480"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


@pytest.fixture
def url() -> Iterator[str]:
    book = CorrectionBook(MemoryCorrections(), lambda: NOW)
    with WebServer(create_app(full_board(), external_url="http://localhost", corrections=book), port=0) as server:
        yield server.url


def test_the_session_on_the_command_line_goes_as_shown(url: str) -> None:
    real_id = ""
    steps = block("console").split("$ burnline ")[1:]
    assert len(steps) == 4
    for step in steps:
        line, _, shown = step.partition("\n")
        words = shlex.split(ID.sub(real_id, line.replace(SHOWN_URL, url)))
        with capture_logs():
            result = CliRunner().invoke(burnline, words)
        real_id = real_id or result.output.split()[1]
        assert result.output.replace(real_id, "ID") == ID.sub("ID", shown)


def test_the_body_is_taken(url: str) -> None:
    answer = httpx2.post(
        f"{url}/api/v1/corrections", content=block("json"), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["start"]) == (201, "2026-08-10T02:00:00+02:00")


def test_the_file_is_sound(tmp_path: Path) -> None:
    (tmp_path / "slos.yaml").write_text(block("yaml"))
    loaded = load_files([tmp_path])
    assert loaded.problems == ()
    assert [one.reason for one in loaded.corrections] == ["Weekly maintenance"]
