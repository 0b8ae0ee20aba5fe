"""The burn rate of one SLO, and its alerts."""

from collections.abc import Sequence
from datetime import timedelta

from burnline_dashboards.boards import scales
from burnline_dashboards.boards.slo_scope import SloScope
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import Override, PanelOptions, Step
from burnline_dashboards.model.query import Query, now, over_time
from burnline_dashboards.panels.stat import bar_gauge
from burnline_dashboards.panels.time_series import DASHED, TimeSeriesStyle, state_timeline, time_series
from burnline_dashboards.queries import slo
from burnline_slo import conventions as names
from burnline_slo.domain.duration import format_duration

_COLOURS = ("red", "orange", "yellow", "#e0b400")
_LOWEST_BURN = 0.01
"""Where the logarithmic axes begin: far below every threshold."""


def burn(scope: SloScope) -> Sequence[Panel]:
    """Burn rates per window, the alert conditions, the error ratio, the alerts' states."""
    return _by_window(scope), _conditions(scope), _error_ratio(scope), _alert_states(scope)


def _steps(scope: SloScope) -> tuple[Step, ...]:
    if scope.spec is None:
        return scales.BURNING
    length = scope.spec.period.length
    rates = sorted({float(tier.burn_rate(length)) for tier in scope.tiers})
    colours = _COLOURS[: len(rates)][::-1] if len(rates) <= len(_COLOURS) else ("red",) * len(rates)
    later = (Step(value=rate, colour=colour) for rate, colour in zip(rates, colours, strict=True))
    return (Step(value=None, colour="green"), *later)


def _by_window(scope: SloScope) -> Panel:
    steps = _steps(scope)
    highest = max(step.value or 0 for step in steps)
    return bar_gauge(
        scope.key("burn-by-window"),
        PanelOptions(
            title="Burn rate by window",
            description="How many times as fast as allowed the budget was spent, from the last minutes to the last "
            "days. Long bars above: it burns now. Long bars only below: it did, and is over. Colours begin at the "
            "alerts' thresholds.",
            unit="suffix:×",
            decimals=2,
            lowest=0,
            highest=highest * 1.4,
            steps=steps,
            no_value="no events in this window",
        ),
        *(now(slo.burn_rate(scope.slos, window), format_duration(window)) for window in scope.windows),
        width=8,
        height=9,
    )


def _conditions(scope: SloScope) -> Panel:
    conditions = tuple(_condition(scope, *pair) for pair in _pairs(scope))
    limits = over_time(slo.threshold(scope.slos), "threshold of {{tier}} ({{severity}})")
    return time_series(
        scope.key("burn-and-alerts"),
        PanelOptions(
            title="Burn rate and alert thresholds",
            description="For each alert the lower burn rate of its two windows, and dashed its threshold. The alert "
            "fires while its curve is above its threshold.",
            unit="suffix:×",
            decimals=2,
            lowest=_LOWEST_BURN,
            no_value=scales.FILLING,
            overrides=(
                Override(pattern="threshold of .*", properties=DASHED),
                Override(pattern="threshold of .*page.*", properties=scales.fixed("red")),
                Override(pattern="threshold of .*ticket.*", properties=scales.fixed("orange")),
            ),
        ),
        *conditions,
        limits,
        width=16,
        height=9,
        style=TimeSeriesStyle(logarithm=10, legend_right=True),
    )


def _pairs(scope: SloScope) -> Sequence[tuple[timedelta, timedelta]]:
    return [(tier.long_window, tier.short_window) for tier in scope.tiers]


def _condition(scope: SloScope, long: timedelta, short: timedelta) -> Query:
    name = f"{format_duration(long)} and {format_duration(short)}"
    return over_time(slo.alert_condition(scope.slos, long, short), name)


def _error_ratio(scope: SloScope) -> Panel:
    five_minutes = names.error_ratio(names.CURRENT_WINDOW)
    return time_series(
        scope.key("error-ratio"),
        PanelOptions(
            title="Error ratio and objective",
            description="The share of bad events of five minutes, on a logarithmic axis, and dashed what the "
            "objective allows. Above the line more than the budget is spent; how much depends on the traffic.",
            unit="percentunit",
            highest=1,
            no_value=scales.FILLING,
            overrides=(
                Override(name="bad events", properties=scales.fixed(scales.CALM)),
                Override(name="allowed", properties={**DASHED, **scales.fixed("red")}),
            ),
        ),
        over_time(scope.slos.of(five_minutes), "bad events"),
        over_time(scope.slos.of(names.ERROR_BUDGET), "allowed"),
        width=12,
        style=TimeSeriesStyle(logarithm=10),
    )


def _alert_states(scope: SloScope) -> Panel:
    by_tier = f"max by ({names.TIER}, {names.SEVERITY}) ({slo.firing(scope.slos)})"
    return state_timeline(
        scope.key("alert-states"),
        PanelOptions(
            title="Alerts",
            description="When each alert of this SLO fired. Often on and off: the objective is close to what the "
            "service can do, or the threshold is too low.",
            unit="none",
            steps=scales.ANY_IS_BAD,
            mappings=scales.FIRING,
            no_value="no alert known",
        ),
        over_time(by_tier, "{{tier}} ({{severity}})"),
        width=12,
        height=8,
    )
