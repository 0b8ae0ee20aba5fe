"""The two kinds of panels that most of the stack's board is made of."""

from burnline_dashboards.boards import scales
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import PanelOptions, Step
from burnline_dashboards.model.query import now, over_time
from burnline_dashboards.panels.stat import stat
from burnline_dashboards.panels.time_series import AREA, TimeSeriesStyle, time_series


def count(key: str, title: str, what: str, expr: str, colours: tuple[Step, ...] = scales.ANY_IS_BAD) -> Panel:
    """A coloured number."""
    options = PanelOptions(title=title, description=what, unit="none", decimals=0, steps=colours)
    return stat(key, options, now(expr), filled=True)


def line(
    key: str,
    title: str,
    what: str,
    unit: str,
    expr: str,
    legend: str,
    *,
    empty: str = "",
    style: TimeSeriesStyle = AREA,
) -> Panel:
    """Curves from zero up."""
    options = PanelOptions(title=title, description=what, unit=unit, decimals=2, lowest=0, empty=empty)
    return time_series(key, options, over_time(expr, legend), width=8, height=7, style=style)
