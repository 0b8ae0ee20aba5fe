"""Panels over time: curves, columns, states, heat maps."""

from dataclasses import dataclass

from grafana_foundation_sdk.builders import common as common_sdk
from grafana_foundation_sdk.builders import heatmap as heatmap_sdk
from grafana_foundation_sdk.builders import statetimeline, timeseries
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode, HeatmapColorScale

from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import PanelOptions
from burnline_dashboards.model.query import Query
from burnline_dashboards.panels.panel_builder import PanelBuilder, build_panel

DASHED = {"custom.lineStyle": {"fill": "dash", "dash": [8, 6]}, "custom.fillOpacity": 0, "custom.lineWidth": 1}
"""An override for lines that are limits and not measurements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeriesStyle:
    """How curves are drawn. `fill` is an opacity from 0 to 100. `interval` is the shortest step (``1d``)."""

    fill: int = 0
    stacked: bool = False
    columns: bool = False
    logarithm: int = 0
    bands: bool = False
    legend_right: bool = False
    calcs: tuple[str, ...] = ("lastNotNull", "max")
    interval: str = ""


LINES = TimeSeriesStyle()
AREA = TimeSeriesStyle(fill=25)
STACK = TimeSeriesStyle(fill=40, stacked=True)


def time_series(
    key: str, options: PanelOptions, *queries: Query, width: int = 12, height: int = 8, style: TimeSeriesStyle = LINES
) -> Panel:
    """Curves with a legend that also has the numbers."""
    builder = timeseries.Panel().fill_opacity(style.fill).line_width(0 if style.columns else 2)
    builder.show_points(common.VisibilityMode.NEVER).span_nulls(False)
    builder.legend(_legend(style)).tooltip(
        common_sdk.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING)
    )
    if style.columns:
        builder.draw_style(common.GraphDrawStyle.BARS).line_width(1).bar_alignment(common.BarAlignment.AFTER)
    if style.stacked:
        builder.stacking(common_sdk.StackingConfig().mode(common.StackingMode.NORMAL))
    if style.logarithm:
        scale = common_sdk.ScaleDistributionConfig().type(common.ScaleDistribution.LOG).log(style.logarithm)
        builder.scale_distribution(scale)
    if style.bands:
        mode = common.GraphThresholdsStyleMode.DASHED_AND_AREA
        builder.thresholds_style(common_sdk.GraphThresholdsStyleConfig().mode(mode))
    if style.interval:
        builder.interval(style.interval)
    return build_panel(builder, key, options, queries, width=width, height=height)


def _legend(style: TimeSeriesStyle) -> common_sdk.VizLegendOptions:
    legend = common_sdk.VizLegendOptions().show_legend(True).calcs(list(style.calcs))
    legend.display_mode(common.LegendDisplayMode.TABLE)
    return legend.placement(common.LegendPlacement.RIGHT if style.legend_right else common.LegendPlacement.BOTTOM)


def state_timeline(key: str, options: PanelOptions, *queries: Query, width: int = 12, height: int = 6) -> Panel:
    """One line for each series, coloured by state."""
    builder = statetimeline.Panel().merge_values(True).show_value(common.VisibilityMode.AUTO).row_height(0.8)
    builder.legend(common_sdk.VizLegendOptions().show_legend(True).placement(common.LegendPlacement.BOTTOM))
    builder.tooltip(common_sdk.VizTooltipOptions().mode(common.TooltipDisplayMode.SINGLE))
    return build_panel(builder, key, options, queries, width=width, height=height)


def heatmap(key: str, options: PanelOptions, *queries: Query, width: int = 12, height: int = 8) -> Panel:
    """A histogram over time; the unit is that of the buckets."""
    builder = heatmap_sdk.Panel().calculate(False).cell_gap(1)
    colours = heatmap_sdk.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Oranges")
    builder.color(colours.scale(HeatmapColorScale.EXPONENTIAL).exponent(0.5).steps(64).reverse(False))
    builder.y_axis(heatmap_sdk.YAxisConfig().unit(options.unit).axis_placement(common.AxisPlacement.LEFT))
    builder.tooltip(heatmap_sdk.HeatmapTooltip().mode(common.TooltipDisplayMode.SINGLE).y_histogram(True))
    return build_panel(builder, key, options, queries, width=width, height=height)


_: type[PanelBuilder] = timeseries.Panel
