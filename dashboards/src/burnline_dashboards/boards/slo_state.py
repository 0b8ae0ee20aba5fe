"""How one SLO stands now: figures."""

from collections.abc import Sequence
from datetime import timedelta

from burnline_dashboards.boards import navigation, scales
from burnline_dashboards.boards.subject import Subject
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.look import Link, Look, steps
from burnline_dashboards.model.query import now
from burnline_dashboards.panels.figures import figure
from burnline_dashboards.queries import slo
from burnline_slo import conventions as names

SIX_HOURS = timedelta(hours=6)


def state(subject: Subject) -> Sequence[Panel]:
    """One line of figures: what was promised, what is measured, what is left, who is called."""
    return (_promise(subject), _sli(subject), *_left(subject), *_alerts(subject))


def _promise(subject: Subject) -> Panel:
    return figure(
        subject.key("promise"),
        Look(
            title="Promise",
            description="The objective, its period and who owns it. " + subject.words("A click opens the runbook."),
            unit="none",
            no_value=scales.NO_SLO,
            links=(Link(title="Open the runbook", url="${__field.labels.runbook}"),),
        ),
        now(subject.chosen.of(names.INFO), "{{objective}} % over {{period}} · {{owner}}"),
        width=5,
        name=True,
    )


def _sli(subject: Subject) -> Panel:
    spec = subject.spec
    red_below = steps("red", (float(spec.objective.ratio), "green")) if spec else ()
    return figure(
        subject.key("sli"),
        Look(
            title="SLI",
            description="The share of good events over the whole period, weighted by events. "
            + ("Red below the objective." if spec else "Compare it with the objective beside it."),
            unit="percentunit",
            decimals=4,
            steps=red_below,
            no_value=scales.FILLING,
        ),
        now(slo.sli(subject.chosen)),
        width=4,
    )


def _left(subject: Subject) -> Sequence[Panel]:
    budget = figure(
        subject.key("left"),
        Look(
            title="Budget left",
            description="The share of the period's error budget that is left; below 0 it is overspent. "
            "Orange below a quarter: no risky change without a plan. Red: stop, and mend what burns.",
            unit="percentunit",
            decimals=1,
            steps=scales.BUDGET_LEFT,
            no_value=scales.FILLING,
        ),
        now(slo.remaining(subject.chosen)),
        width=3,
        filled=True,
    )
    outage = figure(
        subject.key("left-time"),
        Look(
            title="As full outage",
            description="How long everything may fail, at the usual traffic, until the budget is gone. Compare it "
            "with how long a deployment and its roll-back take.",
            unit="s",
            decimals=1,
            no_value=scales.FILLING,
        ),
        now(slo.budget_time_left_seconds(subject.chosen)),
        width=3,
    )
    empty = figure(
        subject.key("time-to-empty"),
        Look(
            title="Empty in",
            description="How long the budget lasts if it goes on burning as in the last six hours. Longer than the "
            "period: it lasts. Nothing: it hardly burns, or it is already gone.",
            unit="dtdurations",
            decimals=1,
            no_value="not burning",
            empty="an SLO that hardly burned in six hours, or has no budget left, has no time to empty",
        ),
        now(slo.seconds_to_empty(subject.chosen, SIX_HOURS)),
        width=3,
    )
    return budget, outage, empty


def _alerts(subject: Subject) -> Sequence[Panel]:
    return tuple(
        figure(
            subject.key(severity),
            Look(
                title=title,
                description=what,
                unit="none",
                words=scales.FIRING,
                steps=scales.ANY_IS_BAD,
                no_value="no alert known",
                links=(Link(title="Logs and traces", url=navigation.to_signals(subject.service)),),
            ),
            now(slo.severity_firing(subject.chosen, severity)),
            width=3,
            filled=True,
        )
        for severity, title, what in (
            ("page", "Page", "Whether an alert that wakes somebody fires: mend first, understand later."),
            ("ticket", "Ticket", "Whether an alert for working hours fires: find what burns before it pages."),
        )
    )
