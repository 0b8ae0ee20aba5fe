"""The words Grafana knows: units, reducers, kinds of panels, transformations, matchers, options."""

from collections.abc import Mapping
from typing import Final

from grafana_foundation_sdk.models import common, dashboard, units

from burnline_dashboards.checks.exported import LOKI, PROMETHEUS, TEMPO

UNITS: Final = frozenset(
    value for name, value in vars(units).items() if not name.startswith("_") and isinstance(value, str)
)
UNIT_PREFIXES: Final = ("suffix:", "prefix:", "time:", "si:", "count:", "currency:", "bool:")
"""A unit may be made up with one of these before it."""

REDUCERS: Final = frozenset(
    {
        "lastNotNull", "last", "firstNotNull", "first", "min", "max", "minAboveZero", "mean", "median", "sum", "count",
        "range", "delta", "step", "diff", "diffperc", "logmin", "allIsZero", "allIsNull", "allValues", "uniqueValues",
        "distinctCount", "changeCount", "variance", "stdDev", "countAll",
    }
    | {f"p{percent}" for percent in range(1, 100)}
)  # fmt: skip

PANELS: Final = frozenset(
    {
        "alertlist", "annolist", "barchart", "bargauge", "candlestick", "canvas", "dashlist", "datagrid", "flamegraph",
        "gauge", "geomap", "heatmap", "histogram", "logs", "news", "nodeGraph", "piechart", "stat", "state-timeline",
        "status-history", "table", "text", "timeseries", "traces", "trend", "xychart",
    }
)  # fmt: skip
OLD_PANELS: Final = frozenset({"graph", "singlestat", "table-old", "grafana-piechart-panel", "grafana-worldmap-panel"})
WITHOUT_QUERIES: Final = frozenset({"text", "news", "dashlist", "alertlist", "annolist", "row", "canvas"})

TRANSFORMATIONS: Final = frozenset(
    {
        "append", "calculateField", "concatenate", "configFromData", "convertFieldType", "convertFrameType",
        "extractFields", "fieldLookup", "filterByRefId", "filterByValue", "filterFieldsByName", "formatString",
        "formatTime", "groupBy", "groupToMatrix", "groupingToMatrix", "heatmap", "histogram", "joinByField",
        "joinByLabels",
        "labelsToFields", "limit", "merge", "noop", "order", "organize", "partitionByValues", "prepareTimeSeries",
        "reduce", "regression", "rename", "renameByRegex", "rowsToFields", "seriesToColumns", "seriesToRows",
        "smoothing",
        "sortBy", "spatial", "timeSeriesTable", "transpose", "filterFields", "ensureColumns",
    }
)  # fmt: skip
MATCHERS: Final = frozenset(
    {"byName", "byNames", "byRegexp", "byType", "byTypes", "byFrameRefID", "byValue", "numeric", "time", "anyMatch",
     "allMatch", "invertMatch", "alwaysMatch", "neverMatch", "readOnly"}
)  # fmt: skip
SOURCES: Final = frozenset({PROMETHEUS, LOKI, TEMPO})

_COLOURS: Final = frozenset({*dashboard.FieldColorModeId})
OPTIONS: Final[Mapping[tuple[str, ...], frozenset[str]]] = {
    ("options", "graphMode"): frozenset({*common.BigValueGraphMode}),
    ("options", "colorMode"): frozenset({*common.BigValueColorMode}),
    ("options", "textMode"): frozenset({*common.BigValueTextMode}),
    ("options", "justifyMode"): frozenset({*common.BigValueJustifyMode}),
    ("options", "orientation"): frozenset({*common.VizOrientation}),
    ("options", "displayMode"): frozenset({*common.BarGaugeDisplayMode}),
    ("options", "legend", "displayMode"): frozenset({*common.LegendDisplayMode}),
    ("options", "legend", "placement"): frozenset({*common.LegendPlacement}),
    ("options", "tooltip", "mode"): frozenset({*common.TooltipDisplayMode}),
    ("options", "sortOrder"): frozenset({*common.LogsSortOrder}),
    ("fieldConfig", "defaults", "color", "mode"): _COLOURS,
    ("fieldConfig", "defaults", "thresholds", "mode"): frozenset({*dashboard.ThresholdsMode}),
    ("fieldConfig", "defaults", "custom", "drawStyle"): frozenset({*common.GraphDrawStyle}),
    ("fieldConfig", "defaults", "custom", "lineInterpolation"): frozenset({*common.LineInterpolation}),
    ("fieldConfig", "defaults", "custom", "stacking", "mode"): frozenset({*common.StackingMode}),
    ("fieldConfig", "defaults", "custom", "scaleDistribution", "type"): frozenset({*common.ScaleDistribution}),
    ("fieldConfig", "defaults", "custom", "thresholdsStyle", "mode"): frozenset({*common.GraphThresholdsStyleMode}),
    ("fieldConfig", "defaults", "custom", "axisPlacement"): frozenset({*common.AxisPlacement}),
    ("fieldConfig", "defaults", "custom", "showPoints"): frozenset({*common.VisibilityMode}),
}
"""Options with a fixed set of values, by where they stand in a panel; Grafana ignores any other value silently."""

FORMATS: Final = frozenset({"time_series", "table", "heatmap", ""})
