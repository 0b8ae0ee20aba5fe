import json
from pathlib import Path

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.output.sarif import as_sarif

CORPUS = Path(__file__).parents[1] / "corpus"


def test_every_problem_is_a_result_at_its_place_under_its_rule() -> None:
    path = CORPUS / "objectives.yaml"
    problems = load([Source(file="slos/a b.yaml", data=path.read_bytes())]).problems
    (run,) = json.loads(as_sarif(problems, tool_version="1.2.3"))["runs"]
    assert len(run["results"]) == len(problems)
    for problem, result in zip(problems, run["results"], strict=True):
        location = result["locations"][0]["physicalLocation"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        assert location["artifactLocation"]["uri"] == "slos/a%20b.yaml"
        assert location["region"] == {"startLine": problem.line, "startColumn": problem.column}
        assert result["level"] == problem.severity
        assert problem.fix in result["message"]["text"]


def test_a_problem_of_a_whole_file_has_no_region() -> None:
    problems = load([Source(file="a.yaml", data=b"x" * 3_000_000)]).problems
    (run,) = json.loads(as_sarif(problems, tool_version="1"))["runs"]
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]


def test_no_problems_are_a_run_without_results() -> None:
    (run,) = json.loads(as_sarif([], tool_version="1"))["runs"]
    assert run["results"] == []
