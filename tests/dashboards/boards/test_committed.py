"""The committed dashboards are what the code builds, and what the house asks of every panel."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dashboards.shop import DIST, SLOS, shop_boards
from typer.testing import CliRunner

from dashboards.cli.app import app
from dashboards.files.output import built_files, differences
from dashboards.panels.json_value import JsonObject

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
