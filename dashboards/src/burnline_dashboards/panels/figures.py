"""Panels that show one value each: figures, and bars in a fixed order."""

from grafana_foundation_sdk.builders import bargauge
from grafana_foundation_sdk.builders import stat as stat_sdk
from grafana_foundation_sdk.models import common

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.look import Look
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.dress import dress


def figure(
    key: str, look: Look, *queries: Query, width: int = 4, height: int = 4, filled: bool = False, name: bool = False
) -> Panel:
    """The last value in large type. `filled` colours the background by the steps; `name` shows the legend's text."""
    kind = stat_sdk.Panel().graph_mode(common.BigValueGraphMode.NONE).justify_mode(common.BigValueJustifyMode.CENTER)
    kind.color_mode(common.BigValueColorMode.BACKGROUND if filled else common.BigValueColorMode.VALUE)
    kind.text_mode(common.BigValueTextMode.NAME if name else common.BigValueTextMode.VALUE)
    return dress(kind, key, look, queries, width=width, height=height)


def bars(key: str, look: Look, *queries: Query, width: int = 8, height: int = 8) -> Panel:
    """One bar for each query, in the order given: series of one query are ordered by their labels instead."""
    kind = bargauge.Panel().orientation(common.VizOrientation.HORIZONTAL)
    kind.display_mode(common.BarGaugeDisplayMode.BASIC).value_mode(common.BarGaugeValueMode.TEXT)
    return dress(kind, key, look, queries, width=width, height=height)
