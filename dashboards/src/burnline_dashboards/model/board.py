"""A board: sections of panels, before ids and places are given out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from burnline_dashboards.model.query import Source
from burnline_dashboards.model.variable import Variable

GRID_COLUMNS = 24
OWNED_TAG = "managed-by:burnline"
"""Marks the dashboards that this tool may change and delete."""
_UID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel as Grafana's JSON without id and place. `key` is unique in its board and outlives renaming."""

    key: str
    width: int
    height: int
    content: Mapping[str, object]
    empty: str = ""

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"a panel's key is words of a-z and 0-9 joined by -, got {self.key!r}")
        if not 1 <= self.width <= GRID_COLUMNS or self.height < 1:
            raise ValueError(f"panel {self.key} does not fit the grid: {self.width} by {self.height}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled row. A folded one opens on a click, and asks nothing before."""

    title: str
    panels: tuple[Panel, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Times marked on all curves: where `expr` has a value."""

    name: str
    expr: str
    title: str
    text: str
    colour: str
    source: Source = Source.PROMETHEUS


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLink:
    """A link in the board's bar: to the boards with `tag`, or to `url`."""

    title: str
    tag: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A whole dashboard. `time_from` is where the time range begins that it opens with."""

    uid: str
    title: str
    description: str
    sections: tuple[Section, ...]
    variables: tuple[Variable, ...]
    tags: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    links: tuple[BoardLink, ...] = ()
    time_from: str = "now-6h"
    refresh: str = "1m"

    def __post_init__(self) -> None:
        if not _UID.fullmatch(self.uid):
            raise ValueError(f"Grafana takes up to 40 letters, digits, - and _ as uid, got {self.uid!r}")
        keys = [panel.key for section in self.sections for panel in section.panels]
        if len(set(keys)) != len(keys):
            raise ValueError(f"panel keys of {self.uid} repeat: {sorted({key for key in keys if keys.count(key) > 1})}")
