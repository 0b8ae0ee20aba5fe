"""The committed dashboards are what the code builds, and what the house asks of every panel."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.dashboards.committed import DIST, SLOS, shop_boards

from burnline import conventions as names
from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard
from burnline_dashboards.checks.naming import parsable
from burnline_dashboards.cli.app import app
from burnline_dashboards.files.documents import documents
from burnline_dashboards.files.output import built_files, differences
from burnline_dashboards.panels.json_value import JsonObject
from burnline_dashboards.queries.external_metrics import COUNTERS, EXTERNAL
from burnline_slo import conventions as slo_names
from burnline_slo.domain.policy import default_policy
from burnline_slo.spec.promql.parse import parse
from burnline_slo.spec.promql.walk import metric_uses

FILES = sorted(DIST.glob("*.json"))


def panels() -> Iterator[tuple[str, JsonObject]]:
    for file in FILES:
        for panel in json.loads(file.read_text())["panels"]:
            yield from ((file.stem, inner) for inner in [panel, *panel.get("panels", [])] if inner["type"] != "row")


PANELS = [pytest.param(panel, id=f"{board}: {panel['title']}") for board, panel in panels()]


def test_the_committed_files_are_what_is_built() -> None:
    assert list(differences(built_files(shop_boards()), DIST)) == []


def test_building_twice_gives_the_same_bytes() -> None:
    assert built_files(shop_boards()) == built_files(shop_boards())


def test_there_are_five_boards_for_everybody_and_one_for_each_service_of_the_shop() -> None:
    assert [board.uid for board in shop_boards()] == [
        *("slo-overview", "slo-detail", "service-red", "service-signals", "stack-health"),
        *("slo-catalog", "slo-checkout", "slo-payments", "slo-storefront"),
    ]


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_says_what_it_means_and_how_to_read_it(panel: JsonObject) -> None:
    assert panel["title"]
    assert len(panel["description"].split()) >= 5
    if panel["type"] != "text":
        defaults = panel["fieldConfig"]["defaults"]
        assert defaults["unit"]
        assert defaults["noValue"]


@pytest.mark.parametrize("panel", [each for each in PANELS if "SLI" in str(each.id)])
def test_an_sli_never_rounds_to_100_percent(panel: JsonObject) -> None:
    if panel["title"] == "SLI":
        assert panel["fieldConfig"]["defaults"]["decimals"] >= 3


def test_queries_ask_only_for_names_that_somebody_exposes() -> None:
    """The SDK's, the SLO service's, and those listed of other projects; a histogram has its three parts."""
    windows = [window for tier in default_policy().tiers for window in (tier.long_window, tier.short_window)]
    known = set(EXTERNAL) | {slo_names.error_ratio(window).name for window in windows}
    known |= {value.name for value in vars(slo_names).values() if isinstance(value, slo_names.Metric)}
    known |= {value for module in (slo_names, names) for value in vars(module).values() if isinstance(value, str)}
    asked = set()
    for document in documents(shop_boards()):
        board = Dashboard(document.content)
        targets = [target for panel in board.panels for target in panel.targets if target.plugin == PROMETHEUS]
        for target in targets:
            asked |= {use.name for use in metric_uses(parse(parsable(board, target.expr))) if use.name}
    assert {name for name in asked if re.sub("_(count|sum|bucket)$", "", name) not in known} == set()
    assert set(EXTERNAL) - asked <= COUNTERS  # those are asked for by a pattern


def test_compare_fails_and_names_the_file_that_was_edited(tmp_path: Path) -> None:
    command = ["build", "--slos", str(SLOS), "--out", str(tmp_path)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert CliRunner().invoke(app, [*command, "--compare"]).exit_code == 0
    (tmp_path / "slo-overview.json").write_text("{}")
    (tmp_path / "slo-gone.json").write_text("{}")
    done = CliRunner().invoke(app, [*command, "--compare"])
    assert done.exit_code == 1
    assert "slo-overview.json: must be what" in done.output
    assert "slo-gone.json" in done.output
    again = CliRunner().invoke(app, command)
    assert "2 changed" in again.output
