"""The current state of one SLO: figures."""

from collections.abc import Sequence
from datetime import timedelta

from burnline_dashboards.boards import navigation, scales
from burnline_dashboards.boards.slo_scope import SloScope
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import Link, PanelOptions, steps
from burnline_dashboards.model.query import now
from burnline_dashboards.panels.stat import stat
from burnline_dashboards.queries import slo
from burnline_slo import conventions as names

SIX_HOURS = timedelta(hours=6)


def state(scope: SloScope) -> Sequence[Panel]:
    """One line of figures: objective, SLI, error budget, alerts."""
    return (_objective(scope), _sli(scope), *_left(scope), *_alerts(scope))


def _objective(scope: SloScope) -> Panel:
    return stat(
        scope.key("promise"),
        PanelOptions(
            title="Objective",
            description="The objective, its period and its owner. "
            + scope.description_or("A click opens the runbook."),
            unit="none",
            no_value=scales.NO_SLO,
            links=(Link(title="Open the runbook", url="${__field.labels.runbook}"),),
        ),
        now(scope.slos.of(names.INFO), "{{objective}} % over {{period}} · {{owner}}"),
        width=5,
        name=True,
    )


def _sli(scope: SloScope) -> Panel:
    spec = scope.spec
    red_below = steps("red", (float(spec.objective.ratio), "green")) if spec else ()
    return stat(
        scope.key("sli"),
        PanelOptions(
            title="SLI",
            description="The share of good events over the whole period, weighted by events. "
            + ("Red below the objective." if spec else "Compare it with the objective beside it."),
            unit="percentunit",
            decimals=4,
            steps=red_below,
            no_value=scales.FILLING,
        ),
        now(slo.sli(scope.slos)),
        width=4,
    )


def _left(scope: SloScope) -> Sequence[Panel]:
    budget = stat(
        scope.key("left"),
        PanelOptions(
            title="Budget left",
            description="The share of the period's error budget that is left; below 0 it is overspent. "
            "Orange below a quarter: no risky change without a plan. Red: exhausted, fix what spends it first.",
            unit="percentunit",
            decimals=1,
            steps=scales.BUDGET_LEFT,
            no_value=scales.FILLING,
        ),
        now(slo.remaining(scope.slos)),
        width=3,
        filled=True,
    )
    outage = stat(
        scope.key("left-time"),
        PanelOptions(
            title="Outage time left",
            description="How long a full outage may last, at the usual traffic, until the budget is exhausted. "
            "Compare it with how long a deployment and its rollback take.",
            unit="s",
            decimals=1,
            no_value=scales.FILLING,
        ),
        now(slo.budget_time_left_seconds(scope.slos)),
        width=3,
    )
    empty = stat(
        scope.key("time-to-empty"),
        PanelOptions(
            title="Budget exhausted in",
            description="How long the budget lasts at the burn rate of the last six hours. Longer than the period: "
            "it lasts. No value: it hardly burns, or is already exhausted.",
            unit="dtdurations",
            decimals=1,
            no_value="not burning",
            empty="an SLO that hardly burned in six hours, or has no budget left, has no time to exhaustion",
        ),
        now(slo.seconds_to_exhaustion(scope.slos, SIX_HOURS)),
        width=3,
    )
    return budget, outage, empty


def _alerts(scope: SloScope) -> Sequence[Panel]:
    return tuple(
        stat(
            scope.key(severity),
            PanelOptions(
                title=title,
                description=what,
                unit="none",
                mappings=scales.FIRING,
                steps=scales.ANY_IS_BAD,
                no_value="no alert known",
                links=(Link(title="Logs and traces", url=navigation.to_signals(scope.service)),),
            ),
            now(slo.severity_firing(scope.slos, severity)),
            width=3,
            filled=True,
        )
        for severity, title, what in (
            ("page", "Page alert", "Whether a page alert of this SLO fires: mitigate first, find the cause later."),
            ("ticket", "Ticket alert", "Whether a ticket alert of this SLO fires: find the cause before it pages."),
        )
    )
