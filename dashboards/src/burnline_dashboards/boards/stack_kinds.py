"""The two kinds of panels that most of the stack's board is made of."""

from burnline_dashboards.boards import scales
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.look import Look, Step
from burnline_dashboards.model.query import now, over_time
from burnline_dashboards.panels.curves import AREA, Drawing, curves
from burnline_dashboards.panels.figures import figure


def count(key: str, title: str, what: str, expr: str, colours: tuple[Step, ...] = scales.ANY_IS_BAD) -> Panel:
    """A coloured number."""
    look = Look(title=title, description=what, unit="none", decimals=0, steps=colours)
    return figure(key, look, now(expr), filled=True)


def line(
    key: str, title: str, what: str, unit: str, expr: str, legend: str, *, empty: str = "", drawing: Drawing = AREA
) -> Panel:
    """Curves from zero up."""
    look = Look(title=title, description=what, unit=unit, decimals=2, lowest=0, empty=empty)
    return curves(key, look, over_time(expr, legend), width=8, height=7, drawing=drawing)
