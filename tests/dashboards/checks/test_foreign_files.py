"""Anybody's exported files: odd ones are findings, never failures."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from burnline_dashboards.cli.app import app


def check(tmp_path: Path, content: object, *words: str) -> Result:
    (tmp_path / "theirs.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return CliRunner().invoke(app, ["check", str(tmp_path), *words])


@pytest.mark.parametrize(
    "content",
    [
        {"panels": None},
        {"panels": [None, 1, {"targets": [None, {}]}], "templating": {"list": [{}]}},
        {"title": "T", "uid": "u", "panels": [{"type": "row", "panels": None}], "annotations": {"list": "x"}},
        {"dashboard": {"title": "T", "uid": "u", "panels": []}, "meta": {}},
        {"panels": [{"gridPos": {"x": "a"}, "fieldConfig": {"defaults": {"thresholds": 1}, "overrides": [{}]}}]},
        {"panels": [{"datasource": "Prometheus", "targets": [{"expr": "sum(", "refId": "A"}]}]},
        {"panels": [{"options": {"reduceOptions": {"calcs": None}}, "transformations": [{}]}]},
    ],
)
def test_odd_files_are_read(tmp_path: Path, content: object) -> None:
    done = check(tmp_path, content)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "must be JSON"),
        ("[]", "must be a dashboard's classic JSON"),
        ({"apiVersion": "dashboard.grafana.app/v2", "spec": {}}, "as classic and not as V2"),
    ],
)
def test_what_is_no_dashboard_is_one_line(tmp_path: Path, content: object, words: str) -> None:
    assert words in str(check(tmp_path, content).exception)


def test_a_known_finding_is_left_out_with_its_reason(tmp_path: Path) -> None:
    panel = {"id": 1, "type": "text", "title": "T", "gridPos": {"x": 0, "y": 0, "w": 1, "h": 1}}
    board = {"uid": "u", "title": "B", "panels": [panel]}
    assert "warning description-missing" in check(tmp_path, board).output
    assert check(tmp_path, board, "--strict").exit_code == 1
    known = "- {board: u, panel: T, finding: description-missing, reason: it speaks for itself}\n"
    (tmp_path / "exceptions.yaml").write_text(known)
    assert check(tmp_path, board, "--strict").exit_code == 0


@pytest.mark.parametrize("text", ["{", "a: b", "- {board: u}", "- {board: u, panel: T, finding: f, reason: ''}"])
def test_an_exception_without_reason_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "exceptions.yaml").write_text(text)
    assert "exceptions.yaml" in str(check(tmp_path, {"uid": "u", "title": "B", "panels": []}).exception)


def test_a_prometheus_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    target = {"expr": "up", "refId": "A"}
    board = {"uid": "u", "title": "B", "panels": [{"id": 1, "type": "stat", "title": "T", "targets": [target]}]}
    error = str(check(tmp_path, board, "--prometheus", "http://127.0.0.1:1").exception)
    assert error.startswith("Prometheus at http://127.0.0.1:1 is unreachable: ")
    assert "\n" not in error
