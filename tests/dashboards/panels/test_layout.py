"""Panels find their places."""

from hypothesis import given
from hypothesis import strategies as st

from burnline_dashboards.model.board import GRID_COLUMNS, Panel
from burnline_dashboards.panels.layout import Place, flow


def panel(width: int, height: int = 4) -> Panel:
    return Panel(key="p", width=width, height=height, content={})


def places(*panels: Panel) -> list[Place]:
    return [place for _, place in flow(panels, 1)]


def test_a_panel_that_does_not_fit_begins_a_line_below_the_highest_of_the_line_before() -> None:
    assert places(panel(16, 4), panel(8, 9), panel(1)) == [
        Place(x=0, y=1, w=16, h=4),
        Place(x=16, y=1, w=8, h=9),
        Place(x=0, y=10, w=1, h=4),
    ]


def test_a_panel_that_just_fits_stays_on_the_line() -> None:
    assert [place.x for place in places(panel(12), panel(12), panel(12))] == [0, 12, 0]


@given(st.lists(st.tuples(st.integers(1, GRID_COLUMNS), st.integers(1, 20)), max_size=30))
def test_panels_never_overlap_and_never_leave_the_grid(sizes: list[tuple[int, int]]) -> None:
    found = places(*(panel(width, height) for width, height in sizes))
    cells = [(x, y) for p in found for x in range(p.x, p.x + p.w) for y in range(p.y, p.y + p.h)]
    assert len(cells) == len(set(cells))
    assert all(place.x + place.w <= GRID_COLUMNS for place in found)
