"""Panels of logs and traces, and text."""

from grafana_foundation_sdk.builders import dashboard as sdk
from grafana_foundation_sdk.builders import logs as logs_sdk
from grafana_foundation_sdk.builders import text as text_sdk
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models.text import TextMode

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import PanelOptions
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.json_value import json_object
from burnline_dashboards.panels.panel_builder import build_panel


def logs(key: str, options: PanelOptions, query: Query, *, width: int = 24, height: int = 12) -> Panel:
    """Log lines, newest first; opening one shows its fields and their links."""
    builder = logs_sdk.Panel().show_time(True).wrap_log_message(True).enable_log_details(True)
    builder.sort_order(common.LogsSortOrder.DESCENDING).dedup_strategy(common.LogsDedupStrategy.NONE)
    return build_panel(builder, key, options, (query,), width=width, height=height)


def trace(key: str, options: PanelOptions, query: Query, *, width: int = 24, height: int = 14) -> Panel:
    """One trace as a waterfall. The SDK has no builder for this kind of panel."""
    return build_panel(sdk.Panel().type("traces"), key, options, (query,), width=width, height=height)


def text_panel(key: str, title: str, description: str, markdown: str, *, width: int = 12, height: int = 6) -> Panel:
    """Text that explains."""
    builder = text_sdk.Panel().mode(TextMode.MARKDOWN).content(markdown).title(title).description(description)
    return Panel(key=key, width=width, height=height, content=json_object(builder.build()))
