"""Queries about SLOs. All are joined on `slo_id` only: other labels differ between rules and the service."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo import conventions as names

FAMILIES = f"{names.SLO_ID}, {names.SERVICE}, {names.SLO}"
"""The labels that distinguish the series of SLOs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloFilter:
    """The SLOs asked for: the inside of the braces, in PromQL."""

    matchers: str

    def of(self, metric: names.Metric) -> str:
        """The metric of these SLOs."""
        return f"{metric.name}{{{self.matchers}}}"


def joined(left: str, operator: str, right: str) -> str:
    """Two vectors with one series per SLO on each side."""
    return f"{left} {operator} on ({names.SLO_ID}) {right}"


def sli(slos: SloFilter) -> str:
    """The good share over the SLO's period, whatever its length."""
    spent = joined(slos.of(names.PERIOD_BURN_RATE), "*", slos.of(names.ERROR_BUDGET))
    return f"1 - {spent}"


def remaining(slos: SloFilter) -> str:
    """The share of the budget that is left."""
    return slos.of(names.PERIOD_BUDGET_REMAINING)


def remaining_raw(slos: SloFilter) -> str:
    """The share that would be left if corrections excluded nothing; `remaining` where rules know of none."""
    raw = slos.of(names.PERIOD_BUDGET_REMAINING_RAW)
    return joined(raw, "or", remaining(slos))


def burn_rate(slos: SloFilter, window: timedelta) -> str:
    """How many times as fast as allowed the budget burned over the window."""
    return joined(slos.of(names.error_ratio(window)), "/", slos.of(names.ERROR_BUDGET))


def budget_time_left_seconds(slos: SloFilter) -> str:
    """How long everything may fail, at the usual traffic, until the budget is gone."""
    share = joined(f"clamp_min({remaining(slos)}, 0)", "*", slos.of(names.ERROR_BUDGET))
    return f"{joined(share, '*', slos.of(names.TIME_PERIOD))} * 86400"


def seconds_to_exhaustion(slos: SloFilter, window: timedelta) -> str:
    """How long the budget lasts if it goes on burning as over the window. Nothing where that is more than a year."""
    length = joined(f"({remaining(slos)} > 0)", "*", slos.of(names.TIME_PERIOD))
    return f"{joined(length, '/', f'({burn_rate(slos, window)} > 0)')} * 86400 < 366 * 86400"


def spent_per_interval(slos: SloFilter) -> str:
    """The share of the budget that the interval after each step spends: its bad events ÷ the period's allowed ones.

    Steps are multiples of the interval, so a bar of a day stands at its midnight (UTC), today's too, as far as it got.
    """
    elapsed = "scalar(clamp_max(vector($__to / 1000 - time()), $__interval_ms / 1000))"
    bad = f"avg_over_time({slos.of(names.BAD_EVENTS)}[$__interval] offset -$__interval) * {elapsed}"
    allowed = f"last_over_time({slos.of(names.BUDGET_EVENTS)}[$__interval] offset -$__interval)"
    return joined(bad, "/", allowed)


def firing(slos: SloFilter, *more: str) -> str:
    """1 for each alert that fires, 0 for one that does not: from the service, else from rules."""
    rule = ", ".join(part for part in (slos.matchers, 'alertstate="firing"', f'{names.SLO_ID}!=""', *more) if part)
    own = ", ".join(part for part in (slos.matchers, *more) if part)
    return f"({names.ALERT_STATE.name}{{{own}}} or ALERTS{{{rule}}})"


def severity_firing(slos: SloFilter, severity: str) -> str:
    """1 per SLO while an alert of this severity fires, 0 else."""
    alerts = firing(slos, f'{names.SEVERITY}="{severity}"')
    return f"max by ({names.SLO_ID}) ({alerts})"


def alert_level(slos: SloFilter) -> str:
    """Per SLO 2 while it pages, 1 while a ticket is open, 0 else; 0 also where no alert is known."""
    page, ticket = severity_firing(slos, "page"), severity_firing(slos, "ticket")
    calm = f"0 * {slos.of(names.OBJECTIVE)}"
    return f"max by ({names.SLO_ID}) ({page} * 2 > 0 or on ({names.SLO_ID}) {ticket} > 0 or on ({names.SLO_ID}) {calm})"


def threshold(slos: SloFilter) -> str:
    """The burn rates above which alerts fire, one series for each tier."""
    return slos.of(names.ALERT_THRESHOLD)


def alert_condition(slos: SloFilter, long: timedelta, short: timedelta) -> str:
    """The lower burn rate of a tier's two windows: the alert fires while it is above the threshold."""
    slow, fast = burn_rate(slos, long), burn_rate(slos, short)
    return f"({joined(slow, '<', fast)}) or on ({names.SLO_ID}) ({fast})"


def count_or_zero(found: str, among: str) -> str:
    """How many there are; 0 where there are none, but nothing where there is nothing to look among."""
    return f"count({found}) or 0 * count({among})"


def without_data(slos: SloFilter) -> str:
    """How many SLOs have no measured budget."""
    measured = joined(slos.of(names.OBJECTIVE), "unless", remaining(slos))
    return count_or_zero(measured, slos.of(names.OBJECTIVE))


def data_age_seconds(slos: SloFilter) -> str:
    """How old the newest measured budget is, also where it stopped up to a day ago."""
    fresh = f"max by ({names.SLO_ID}) (timestamp({remaining(slos)}))"
    old = f"max by ({names.SLO_ID}) (last_over_time(timestamp({remaining(slos)})[1d:5m]))"
    return f"time() - ({fresh} or {old})"
