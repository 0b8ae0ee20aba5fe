"""Where panels stand: from left to right, and on the next line where one does not fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from burnline_dashboards.model.board import GRID_COLUMNS, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A rectangle of the grid."""

    x: int
    y: int
    w: int
    h: int


def flow(panels: Iterable[Panel], y: int) -> Iterator[tuple[Panel, Place]]:
    """Each panel with its place, from line `y` on. A line is as high as its highest panel."""
    x, height = 0, 0
    for panel in panels:
        if x + panel.width > GRID_COLUMNS:
            x, y, height = 0, y + height, 0
        yield panel, Place(x=x, y=y, w=panel.width, h=panel.height)
        x, height = x + panel.width, max(height, panel.height)
