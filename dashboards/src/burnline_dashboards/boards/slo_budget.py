"""The error budget of one SLO over time."""

from collections.abc import Sequence

from burnline_dashboards.boards import scales
from burnline_dashboards.boards.slo_scope import SloScope
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import GREY, Override, PanelOptions
from burnline_dashboards.model.query import over_time
from burnline_dashboards.panels.time_series import AREA, DASHED, TimeSeriesStyle, time_series
from burnline_dashboards.queries import slo

_RAW = "without corrections"


def budget(scope: SloScope) -> Sequence[Panel]:
    """Budget left as an area, and what each day took."""
    left = time_series(
        scope.key("burn-down"),
        PanelOptions(
            title="Budget left",
            description="The share of the period's error budget that is left, with lines at nothing and at a quarter. "
            "A rolling period gives budget back when bad times leave it: a rise is not a repair. Dashed: what would be "
            "left without corrections; where there are none the two are one line.",
            unit="percentunit",
            decimals=1,
            highest=1,
            steps=scales.BUDGET_LEFT,
            no_value=scales.FILLING,
            overrides=(Override(name=_RAW, properties={**DASHED, **scales.fixed(GREY)}),),
        ),
        over_time(slo.remaining_raw(scope.slos), _RAW),
        over_time(slo.remaining(scope.slos), "budget left"),
        width=14,
        height=9,
        style=TimeSeriesStyle(fill=AREA.fill, bands=True, calcs=("lastNotNull", "min")),
    )
    spent = time_series(
        scope.key("spent-per-day"),
        PanelOptions(
            title="Budget spent per day",
            description="The share of the whole period's error budget that each day (UTC) spent. High bars are "
            "incidents worth a review; what all days have in common is a permanent error rate.",
            unit="percentunit",
            decimals=1,
            lowest=0,
            no_value=scales.FILLING,
            overrides=(Override(name="budget spent", properties=scales.fixed(scales.CALM)),),
        ),
        over_time(slo.spent_per_interval(scope.slos), "budget spent"),
        width=10,
        height=9,
        style=TimeSeriesStyle(fill=70, columns=True, interval="1d", calcs=("sum", "max")),
    )
    return left, spent
