"""Panels over time: curves, columns, states, heat maps."""

from dataclasses import dataclass

from grafana_foundation_sdk.builders import common as common_sdk
from grafana_foundation_sdk.builders import heatmap, statetimeline, timeseries
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode, HeatmapColorScale

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.look import Look
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.dress import Kind, dress

DASHED = {"custom.lineStyle": {"fill": "dash", "dash": [8, 6]}, "custom.fillOpacity": 0, "custom.lineWidth": 1}
"""An override for lines that are limits and not measurements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How curves are drawn. `fill` is an opacity from 0 to 100. `interval` is the shortest step (``1d``)."""

    fill: int = 0
    stacked: bool = False
    columns: bool = False
    logarithm: int = 0
    bands: bool = False
    legend_right: bool = False
    calcs: tuple[str, ...] = ("lastNotNull", "max")
    interval: str = ""


LINES = Drawing()
AREA = Drawing(fill=25)
STACK = Drawing(fill=40, stacked=True)


def curves(key: str, look: Look, *queries: Query, width: int = 12, height: int = 8, drawing: Drawing = LINES) -> Panel:
    """Curves with a legend that also tells the numbers."""
    kind = timeseries.Panel().fill_opacity(drawing.fill).line_width(0 if drawing.columns else 2)
    kind.show_points(common.VisibilityMode.NEVER).span_nulls(False)
    kind.legend(_legend(drawing)).tooltip(
        common_sdk.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING)
    )
    if drawing.columns:
        kind.draw_style(common.GraphDrawStyle.BARS).line_width(1).bar_alignment(common.BarAlignment.AFTER)
    if drawing.stacked:
        kind.stacking(common_sdk.StackingConfig().mode(common.StackingMode.NORMAL))
    if drawing.logarithm:
        scale = common_sdk.ScaleDistributionConfig().type(common.ScaleDistribution.LOG).log(drawing.logarithm)
        kind.scale_distribution(scale)
    if drawing.bands:
        mode = common.GraphThresholdsStyleMode.DASHED_AND_AREA
        kind.thresholds_style(common_sdk.GraphThresholdsStyleConfig().mode(mode))
    if drawing.interval:
        kind.interval(drawing.interval)
    return dress(kind, key, look, queries, width=width, height=height)


def _legend(drawing: Drawing) -> common_sdk.VizLegendOptions:
    legend = common_sdk.VizLegendOptions().show_legend(True).calcs(list(drawing.calcs))
    legend.display_mode(common.LegendDisplayMode.TABLE)
    return legend.placement(common.LegendPlacement.RIGHT if drawing.legend_right else common.LegendPlacement.BOTTOM)


def states(key: str, look: Look, *queries: Query, width: int = 12, height: int = 6) -> Panel:
    """One line for each series, coloured by state."""
    kind = statetimeline.Panel().merge_values(True).show_value(common.VisibilityMode.AUTO).row_height(0.8)
    kind.legend(common_sdk.VizLegendOptions().show_legend(True).placement(common.LegendPlacement.BOTTOM))
    kind.tooltip(common_sdk.VizTooltipOptions().mode(common.TooltipDisplayMode.SINGLE))
    return dress(kind, key, look, queries, width=width, height=height)


def heat(key: str, look: Look, *queries: Query, width: int = 12, height: int = 8) -> Panel:
    """A histogram over time; the unit is that of the buckets."""
    kind = heatmap.Panel().calculate(False).cell_gap(1)
    colours = heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Oranges")
    kind.color(colours.scale(HeatmapColorScale.EXPONENTIAL).exponent(0.5).steps(64).reverse(False))
    kind.y_axis(heatmap.YAxisConfig().unit(look.unit).axis_placement(common.AxisPlacement.LEFT))
    kind.tooltip(heatmap.HeatmapTooltip().mode(common.TooltipDisplayMode.SINGLE).y_histogram(True))
    return dress(kind, key, look, queries, width=width, height=height)


_: type[Kind] = timeseries.Panel
