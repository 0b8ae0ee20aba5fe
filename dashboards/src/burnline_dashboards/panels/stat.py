"""Panels that show one value each: figures, and bars in a fixed order."""

from grafana_foundation_sdk.builders import bargauge
from grafana_foundation_sdk.builders import stat as stat_sdk
from grafana_foundation_sdk.models import common

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import PanelOptions
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.panel_builder import build_panel


def stat(
    key: str,
    options: PanelOptions,
    *queries: Query,
    width: int = 4,
    height: int = 4,
    filled: bool = False,
    name: bool = False,
) -> Panel:
    """The last value in large type. `filled` colours the background by the steps; `name` shows the legend's text."""
    builder = stat_sdk.Panel().graph_mode(common.BigValueGraphMode.NONE).justify_mode(common.BigValueJustifyMode.CENTER)
    builder.color_mode(common.BigValueColorMode.BACKGROUND if filled else common.BigValueColorMode.VALUE)
    builder.text_mode(common.BigValueTextMode.NAME if name else common.BigValueTextMode.VALUE)
    return build_panel(builder, key, options, queries, width=width, height=height)


def bar_gauge(key: str, options: PanelOptions, *queries: Query, width: int = 8, height: int = 8) -> Panel:
    """One bar for each query, in the order given: series of one query are ordered by their labels instead."""
    builder = bargauge.Panel().orientation(common.VizOrientation.HORIZONTAL)
    builder.display_mode(common.BarGaugeDisplayMode.BASIC).value_mode(common.BarGaugeValueMode.TEXT)
    return build_panel(builder, key, options, queries, width=width, height=height)
