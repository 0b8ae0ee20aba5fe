"""Boards become Grafana's classic JSON."""

import importlib.metadata

import pytest

from burnline_dashboards.model.board import OWNED_TAG, Board, BoardLink, Panel, Section
from burnline_dashboards.model.panel_options import PanelOptions
from burnline_dashboards.model.query import Query, now, over_time
from burnline_dashboards.model.variable import PROMETHEUS
from burnline_dashboards.panels.assemble import assemble
from burnline_dashboards.panels.stat import stat
from burnline_dashboards.panels.time_series import time_series

LOOK = PanelOptions(title="T", description="D", unit="s")


def board(*sections: Section) -> Board:
    return Board(uid="b", title="B", description="", sections=sections, variables=(PROMETHEUS,))


def one(key: str = "a", width: int = 4) -> Panel:
    return stat(key, LOOK, now("up"), width=width)


def test_the_sdk_is_the_maintained_line_and_not_the_oldest_build() -> None:
    assert importlib.metadata.version("grafana-foundation-sdk").lstrip("v").startswith("0.0.")


def test_an_id_belongs_to_a_panel_s_key_whatever_stands_before_it() -> None:
    alone = assemble(board(Section(title="S", panels=(one("a"),))))
    after = assemble(board(Section(title="S", panels=(one("b"), one("a")))))
    assert alone["panels"][1]["id"] == after["panels"][2]["id"]
    assert after["panels"][1]["id"] != after["panels"][2]["id"]


def test_a_folded_section_holds_its_panels_and_an_open_one_stands_before_them() -> None:
    json = assemble(
        board(Section(title="shut", panels=(one("a"),), folded=True), Section(title="open", panels=(one("b"),)))
    )
    shut, opened, panel = json["panels"]
    assert (shut["collapsed"], len(shut["panels"]), shut["gridPos"]["y"]) == (True, 1, 0)
    assert (opened["collapsed"], opened["panels"], opened["gridPos"]["y"]) == (False, [], 1)
    assert panel["gridPos"]["y"] == 2


def test_a_figure_takes_the_last_value_that_is_one() -> None:
    assert one().content["options"]["reduceOptions"]["calcs"] == ["lastNotNull"]  # type: ignore[index] # plain JSON


def test_the_same_factory_used_twice_gives_two_places() -> None:
    json = assemble(board(Section(title="S", panels=(one("a"), one("b")))))
    assert [panel["gridPos"]["x"] for panel in json["panels"][1:]] == [0, 4]


def test_nothing_is_left_of_what_the_sdk_puts_in_for_nothing() -> None:
    linked = Board(
        uid="b", title="B", description="", sections=(), variables=(PROMETHEUS,), links=(BoardLink(title="L", tag="t"),)
    )
    text = str(assemble(linked)) + str(time_series("c", LOOK, over_time("up")).content)
    for noise in ("inControlsMenu", "auto_min", "repeatDirection", "footer", "transparent"):
        assert noise not in text


def test_a_board_says_whose_it_is_and_cannot_be_edited_by_accident() -> None:
    json = assemble(board())
    assert OWNED_TAG in json["tags"]
    assert (json["editable"], json["id"], json["timezone"]) == (False, None, "utc")


def test_a_panel_without_steps_has_none_of_grafana_s_own_at_80() -> None:
    steps = one().content["fieldConfig"]["defaults"]["thresholds"]["steps"]  # type: ignore[index] # plain JSON
    assert steps == [{"value": None, "color": "text"}]


@pytest.mark.parametrize("uid", ["", "a" * 41, "a b", "ä"])
def test_a_uid_that_grafana_would_refuse_is_refused(uid: str) -> None:
    with pytest.raises(ValueError, match="40 letters"):
        Board(uid=uid, title="B", description="", sections=(), variables=())


def test_a_key_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="repeat"):
        board(Section(title="S", panels=(one("a"), one("a"))))


@pytest.mark.parametrize(("width", "height"), [(0, 4), (25, 4), (4, 0)])
def test_a_panel_that_never_fits_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Panel(key="a", width=width, height=height, content={})


def queries(count: int) -> list[Query]:
    return [now(f"metric_{number}") for number in range(count)]


def test_a_panel_has_a_letter_for_each_of_26_queries() -> None:
    refs = [target["refId"] for target in stat("a", LOOK, *queries(26)).content["targets"]]  # type: ignore[attr-defined]
    assert refs == list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_a_27th_query_is_refused_instead_of_dropped() -> None:
    with pytest.raises(ValueError, match="at most 26 queries, one for each letter; many has 27"):
        stat("many", LOOK, *queries(27))
