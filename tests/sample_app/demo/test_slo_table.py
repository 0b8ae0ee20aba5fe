from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.support.sample_app.told import BURNING

from burnline_sample_app.demo.slo_api import SloRow
from burnline_sample_app.demo.slo_table import WIDE, percent, slo_line, slo_table

UNKNOWN = SloRow(
    id="catalog/latency",
    state="no_data",
    objective_ratio=0.99,
    sli_ratio=None,
    bad_events=None,
    budget_remaining_ratio=None,
    burn_rates={},
    firing=[],
)


def shown(row: SloRow, width: int) -> list[str]:
    """The cells of the row's line, as a terminal of this width shows them."""
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(slo_table([row], width))
    (line,) = [line for line in console.export_text().splitlines() if row.id in line]
    return re.split(r"\s{2,}", line.strip())


def test_a_wide_row_shows_state_budget_burn_rates_counts_and_what_fires() -> None:
    assert shown(BURNING, WIDE) == [
        "checkout/availability", "burning", "58.7 %", "89.46×", "22.40×", "–", "99.958 %", "99.9 %", "1,234", "page_1h",
    ]  # fmt: skip


def test_on_eighty_columns_nothing_that_is_shown_is_cut() -> None:
    assert shown(BURNING, 80) == ["checkout/availability", "burning", "58.7 %", "89.46×", "22.40×", "page_1h"]


def test_what_is_not_known_is_a_dash_and_never_a_zero() -> None:
    assert shown(UNKNOWN, WIDE) == ["catalog/latency", "no_data", "–", "–", "–", "–", "–", "99 %", "–"]


def test_the_line_names_every_slo() -> None:
    assert slo_line([BURNING, UNKNOWN]) == (
        "checkout/availability burning, budget left 58.7 %, burn 1h 22.40×; "
        "catalog/latency no_data, budget left –, burn 1h –"
    )


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(1.0, "100 %"), (0.999, "99.9 %"), (0.9999999, "99.999 %"), (0.0, "0 %"), (-0.1234567, "-12.346 %")],
)
def test_percent_is_cut_and_not_rounded(ratio: float, text: str) -> None:
    assert percent(ratio) == text


@given(st.floats(0, 1, exclude_max=True))
def test_less_than_all_never_reads_as_all(ratio: float) -> None:
    assert percent(ratio) != "100 %"
