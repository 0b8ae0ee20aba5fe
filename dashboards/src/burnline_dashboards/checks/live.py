"""Runs every query of a board on a Prometheus, as Grafana would, and looks at what comes back."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from burnline_dashboards.checks.exported import PROMETHEUS, Dashboard, ExportedPanel, Target, an_object
from burnline_dashboards.checks.finding import Finding
from burnline_dashboards.checks.interpolation import Range, Value, built_in, interpolate
from burnline_dashboards.checks.naming import LEGEND_LABEL, at
from burnline_dashboards.checks.variable_values import variable_values
from burnline_dashboards.panels.json_value import JsonObject
from burnline_slo.domain.duration import parse_duration
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.series import Series
from burnline_slo.spec.promql.parse import parse
from burnline_slo.spec.promql.walk import metric_uses

MOST_SERIES = 100
_LARGEST_SHARE = 1.5
_POINTS_PER_COLUMN = 40
"""How many points a panel asks for per column of the grid, on a usual screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """When and how to ask.

    `length` None takes each board's own time range. `variable_values` are taken instead of those the board has saved.
    """

    end: float
    length: timedelta | None = None
    scrape: timedelta = timedelta(seconds=15)
    variable_values: Mapping[str, str] | None = None
    most_series: int = MOST_SERIES


def live(board: Dashboard, api: PrometheusApi, options: LiveOptions) -> Iterator[Finding]:
    """Every query of every panel and annotation. Raises SourceError where Prometheus does not answer."""
    length = options.length or board.time_range
    shown = Range(start=options.end - length.total_seconds(), end=options.end, scrape=options.scrape)
    values = variable_values(board, api, shown, dict(options.variable_values or {}))
    for name, value in values.items():
        if not value and any(variable.name == name and variable.kind == "query" for variable in board.variables):
            text = f"the variable {name} must have a value; its query finds none"
            yield Finding(
                code="variable-empty", summary=text, fix="Check its metric and label.", board=board.uid,
                file=board.file, panel=f"${name}",
            )  # fmt: skip
    for panel in board.panels:
        for target in panel.targets:
            if target.plugin == PROMETHEUS and not target.hidden and target.expr.strip():
                yield from _target(board, panel, target, api, range_of(panel, shown), values, options)


def range_of(panel: ExportedPanel, shown: Range) -> Range:
    """The range with as many points as the panel is wide, and at least the panel's interval."""
    width = an_object(panel.content.get("gridPos")).get("w")
    points = panel.content.get("maxDataPoints") or (width if isinstance(width, int) else 24) * _POINTS_PER_COLUMN
    least = str(panel.content.get("interval") or "").lstrip(">")
    try:
        return replace(shown, points=int(points), least=parse_duration(least) if least else shown.least)
    except ValueError:
        return replace(shown, points=int(points))


def _target(
    board: Dashboard,
    panel: ExportedPanel,
    target: Target,
    api: PrometheusApi,
    shown: Range,
    values: Mapping[str, Value],
    options: LiveOptions,
) -> Iterator[Finding]:
    expr = interpolate(target.expr, {**values, **built_in(shown)})
    try:
        found = run_query(target, expr, api, shown)
        finite = [value for series in found for value in series.values if math.isfinite(value)]
        if not found:
            yield at(board, panel, "empty-result", *_why_empty(expr, api, shown), ref=target.ref)
            return
        if not finite:
            text = "a query must have values; it has only NaN or infinity"
            yield at(board, panel, "not-a-number", text, "Look for a division by zero.", ref=target.ref)
            return
        yield from _findings_in(board, panel, target, found, finite, options.most_series)
        if target.content.get("exemplar") and not api.exemplars(expr, start=shown.start, end=shown.end):
            text = "a query that asks for exemplars must have some"
            fix = "Check exemplar storage, and that the query touches the histogram itself."
            yield at(board, panel, "exemplars-missing", text, fix, ref=target.ref)
    except QueryRefusedError as error:
        yield at(
            board,
            panel,
            "query-failed",
            f"Prometheus must run the query; it says: {error}",
            "Correct it.",
            ref=target.ref,
        )


def run_query(target: Target, expr: str, api: PrometheusApi, shown: Range) -> Sequence[Series]:
    """The series that the panel would draw; `expr` is the target's own, interpolated. Raises as the API does."""
    if target.instant:
        return api.query(expr, at=shown.end)
    return api.query_range(expr, start=shown.first_step, end=shown.last_step, step=shown.step_seconds)


def _why_empty(expr: str, api: PrometheusApi, shown: Range) -> tuple[str, str]:
    """What to say of an empty result: which metric does not exist, or that the labels fit nothing."""
    metrics = dict.fromkeys(use.name for use in metric_uses(parse(expr)) if use.name)
    for name in metrics:
        if not api.label_values("__name__", f'{{__name__="{name}"}}', start=shown.start, end=shown.end):
            return f"a query must have data; there is no metric {name}", "Correct the name, or scrape who exposes it."
    return "a query must have data; its metrics exist, but no series fits", "Check its labels and their values."


def _findings_in(
    board: Dashboard,
    panel: ExportedPanel,
    target: Target,
    found: Sequence[Series],
    finite: Sequence[float],
    most_series: int,
) -> Iterator[Finding]:
    if len(found) > most_series:
        text = f"a panel must have at most {most_series} series; it has {len(found)}"
        yield at(board, panel, "series-too-many", text, "Aggregate, or use topk.", ref=target.ref)
    for label in LEGEND_LABEL.findall(target.legend):
        if not any(label in series.labels for series in found):
            text = f"a legend must use labels of the result; no series has {label}"
            yield at(board, panel, "legend-label", text, "Name one that it has.", ref=target.ref)
    unit, high = _unit_and_max(panel, target)
    if unit == "percentunit" and max(map(abs, finite)) > _LARGEST_SHARE and not _is_budget(target):
        text = f"values of a percentunit panel must be 0 to 1; the largest is {max(finite):g}"
        yield at(board, panel, "unit-range", text, "Use the unit “percent”, or divide.", ref=target.ref)
    # A bar that is cut off still shows its number; a curve beyond the axis is not there.
    if isinstance(high, int | float) and min(finite) > high and panel.kind != "bargauge":
        text = f"values must lie on the axis, which ends at {high:g}; the smallest is {min(finite):g}"
        yield at(board, panel, "axis-range", text, "Raise the maximum.", ref=target.ref)


def _unit_and_max(panel: ExportedPanel, target: Target) -> tuple[object, object]:
    if panel.kind == "table":
        return _column_unit(panel, target), None
    return panel.defaults.get("unit"), panel.defaults.get("max")


def _column_unit(panel: ExportedPanel, target: Target) -> object:
    shown_as: JsonObject = {}
    for each in panel.transformations:
        shown_as |= an_object(an_object(each.get("options")).get("renameByName"))
    title = shown_as.get(f"Value #{target.ref}", f"Value #{target.ref}")
    for override in panel.overrides:
        if an_object(override.get("matcher")).get("options") == title:
            for each in override.get("properties", ()):
                if isinstance(each, dict) and each.get("id") == "unit":
                    return each.get("value")
    return panel.defaults.get("unit")


def _is_budget(target: Target) -> bool:
    """A budget may be overspent many times over: such a share has no lower end."""
    return bool(re.search(r"budget", target.expr))
