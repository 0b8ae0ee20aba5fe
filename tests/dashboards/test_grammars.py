"""LogQL and TraceQL of the boards, parsed with Grafana's own grammars (which are JavaScript)."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping

import pytest
from tests.support.dashboards.committed import DIST, REPOSITORY

from burnline_dashboards.checks.exported import LOKI, TEMPO, Dashboard
from burnline_dashboards.checks.naming import parsable
from burnline_dashboards.files.documents import read_documents

pytestmark = pytest.mark.real

FOLDER = REPOSITORY / "dashboards/grammar"
LANGUAGES = {LOKI: "logql", TEMPO: "traceql"}
Parse = Callable[[Mapping[str, tuple[str, str]]], Mapping[str, list[str]]]


@pytest.fixture(scope="module")
def parse() -> Parse:
    """Errors by name of (language, query). Installs the grammars, which are small, where they are not."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("LogQL and TraceQL were not parsed: there is no npm on this machine (apt-get install npm)")
    if not (FOLDER / "node_modules/@grafana/lezer-traceql").is_dir():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            pytest.skip(f"LogQL and TraceQL were not parsed: npm could not install the grammars: {done.stderr[-200:]}")

    def run(queries: Mapping[str, tuple[str, str]]) -> Mapping[str, list[str]]:
        given = {name: {"language": language, "query": query} for name, (language, query) in queries.items()}
        done = subprocess.run(
            [node, "parse.js"],
            cwd=FOLDER,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        errors: Mapping[str, list[str]] = json.loads(done.stdout)
        return errors

    return run


def queries() -> dict[str, tuple[str, str]]:
    found = {}
    for document in read_documents([DIST]):
        board = Dashboard(document.content, document.file)
        for panel in board.panels:
            for target in panel.targets:
                text = parsable(board, target.expr)
                if target.plugin in LANGUAGES and text != "x":  # a lone trace id is no TraceQL
                    found[f"{board.uid} › {panel.name} › {target.ref}"] = (LANGUAGES[target.plugin], text)
    return found


def test_every_query_of_logs_and_traces_parses(parse: Parse) -> None:
    given = queries()
    assert {language for language, _ in given.values()} == {"logql", "traceql"}
    assert {name: errors for name, errors in parse(given).items() if errors} == {}


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("logql", 'sum(rate({a="b"}[5m])'),
        ("logql", '{a="b"} | jsn'),
        ("logql", '{a="b"} |= x'),
        ("logql", 'topk(10, sum by (a) count_over_time({a="b"}[5m]))'),
        ("traceql", "{ status=error"),
        ("traceql", "{ status=error } | rates()"),
        ("traceql", "{ status==error }"),
    ],
)
def test_a_mistake_does_not(parse: Parse, language: str, query: str) -> None:
    assert parse({"mistake": (language, query)})["mistake"]
