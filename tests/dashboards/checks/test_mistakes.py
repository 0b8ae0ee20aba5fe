"""Seeded mistakes are reported, each by its code and in its place; clean boards have none."""

import copy
import json
import re

import pytest
from tests.support.dashboards.committed import DIST, REPOSITORY
from tests.support.dashboards.mistakes import LIVE, OFFLINE, Mistake

from burnline_dashboards.checks import offline
from burnline_dashboards.checks.exported import Dashboard
from burnline_dashboards.checks.finding import Finding, Surroundings, run
from burnline_dashboards.panels.json_value import JsonObject

BOARDS: dict[str, JsonObject] = {file.stem: json.loads(file.read_text()) for file in sorted(DIST.glob("*.json"))}
UIDS = ["prometheus", "loki", "tempo"]


CLEAN = [Dashboard(content, f"{stem}.json") for stem, content in BOARDS.items()]


def findings(name: str, changed: JsonObject) -> list[Finding]:
    """Of the one board that was changed, among the others."""
    board = Dashboard(changed, f"{name}.json")
    around = Surroundings(boards=[board if each.uid == name else each for each in CLEAN], sources=UIDS)
    return [finding for check in offline.OFFLINE for finding in check(board, around)]


def test_the_clean_boards_have_none() -> None:
    assert [str(finding) for finding in run(offline.OFFLINE, CLEAN, UIDS)] == []


def test_the_page_has_every_finding_and_each_is_seeded() -> None:
    rows = [line for line in (REPOSITORY / "docs/dashboards.md").read_text().splitlines() if line.startswith("| `")]
    documented = {code for row in rows for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", row.split("|")[1])}
    documented -= {"plan", "push", "pull", "prune", "annotate"}
    assert documented == {mistake.code for mistake in OFFLINE + LIVE}


def test_there_are_at_least_thirty_different_ones() -> None:
    assert len({mistake.name for mistake in OFFLINE + LIVE}) == len(OFFLINE + LIVE) >= 30


@pytest.mark.parametrize("mistake", OFFLINE, ids=lambda each: each.name)
def test_it_is_reported(mistake: Mistake) -> None:
    content = copy.deepcopy(BOARDS[mistake.board])
    if mistake.name == "id of another panel":
        mistake.change(content)
        content["panels"][1]["id"] = 1
    else:
        mistake.change(content)
    assert content != BOARDS[mistake.board]
    found = findings(mistake.board, content)
    assert mistake.code in {each.code for each in found}
    if mistake.panel and mistake.code != "panel-title":
        assert mistake.panel in {each.panel for each in found if each.code == mistake.code}
    for finding in found:
        assert finding.summary
        assert finding.fix
