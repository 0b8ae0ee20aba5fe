"""Panels of logs and traces, and text."""

from grafana_foundation_sdk.builders import dashboard as sdk
from grafana_foundation_sdk.builders import logs as logs_sdk
from grafana_foundation_sdk.builders import text as text_sdk
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models.text import TextMode

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.look import Look
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.dress import dress
from burnline_dashboards.panels.json_value import json_object


def lines(key: str, look: Look, query: Query, *, width: int = 24, height: int = 12) -> Panel:
    """Log lines, newest first; opening one shows its fields and their links."""
    kind = logs_sdk.Panel().show_time(True).wrap_log_message(True).enable_log_details(True)
    kind.sort_order(common.LogsSortOrder.DESCENDING).dedup_strategy(common.LogsDedupStrategy.NONE)
    return dress(kind, key, look, (query,), width=width, height=height)


def trace(key: str, look: Look, query: Query, *, width: int = 24, height: int = 14) -> Panel:
    """One trace as a waterfall. The SDK has no builder for this kind of panel."""
    return dress(sdk.Panel().type("traces"), key, look, (query,), width=width, height=height)


def words(key: str, title: str, description: str, markdown: str, *, width: int = 12, height: int = 6) -> Panel:
    """Text that explains."""
    kind = text_sdk.Panel().mode(TextMode.MARKDOWN).content(markdown).title(title).description(description)
    return Panel(key=key, width=width, height=height, content=json_object(kind.build()))
