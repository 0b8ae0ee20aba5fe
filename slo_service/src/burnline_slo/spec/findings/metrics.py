"""What a Prometheus knows of an SLI's metrics, and what follows for the SLO."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.sli import LatencySLI, TimeslicesSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.problems import Level, Problem
from burnline_slo.spec.slo_values.thresholds import threshold_text

FEWEST_BAD_EVENTS = 10
"""A budget of fewer bad events than this makes single events matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How many series a selector has now, and had within the last day."""

    now: int
    last_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFacts:
    """`required` must be there for the SLO to have data, `optional` may be missing (no error yet).

    `buckets` are the bounds of a classic histogram, rising, without +Inf; `events_per_day` all events of the last day.
    """

    required: Mapping[str, Presence] = field(default_factory=dict)
    optional: Mapping[str, Presence] = field(default_factory=dict)
    buckets: Sequence[Decimal] | None = None
    events_per_day: float | None = None


def metric_findings(definition: Definition, facts: MetricFacts) -> Sequence[Problem]:
    """What is wrong with an SLO, seen from the metrics."""
    return [*_missing(definition, facts), *_bucket(definition, facts), *_few(definition, facts)]


def _missing(definition: Definition, facts: MetricFacts) -> Iterator[Problem]:
    for selector, presence in facts.required.items():
        if not presence.last_day:
            yield _problem(
                definition,
                Level.WARNING,
                Code.SERIES_MISSING,
                f"Prometheus has had no series {selector} within a day",
                "Check the metric's name and labels; until they are there the SLO has no data.",
            )
        elif not presence.now:
            yield _problem(
                definition,
                Level.WARNING,
                Code.SERIES_STOPPED,
                f"the series {selector} have stopped: there were {presence.last_day} within a day, now there are none",
                "Check whether the service runs and is scraped.",
            )
    for selector, presence in facts.optional.items():
        if not presence.last_day:
            yield _problem(
                definition,
                Level.NOTE,
                Code.SERIES_MISSING,
                f"Prometheus has had no series {selector} within a day; that counts as no bad events",
                "If there were some, check the labels.",
            )


def _bucket(definition: Definition, facts: MetricFacts) -> Iterator[Problem]:
    sli = definition.slo.sli
    if isinstance(sli, TimeslicesSLI):
        sli = sli.of
    if not isinstance(sli, LatencySLI) or not facts.buckets or sli.threshold_seconds in facts.buckets:
        return
    below = [bound for bound in facts.buckets if bound < sli.threshold_seconds]
    above = [bound for bound in facts.buckets if bound > sli.threshold_seconds]
    neighbours = [threshold_text(bound) for bound in (*below[-1:], *above[:1])]
    yield _problem(
        definition,
        Level.ERROR,
        Code.THRESHOLD_NO_BUCKET,
        f"the threshold {threshold_text(sli.threshold_seconds)} is no bucket of {sli.histogram.metric}",
        f"Write {' or '.join(neighbours)}, or add a bucket to the histogram.",
    )


def _few(definition: Definition, facts: MetricFacts) -> Iterator[Problem]:
    slo = definition.slo
    if not facts.events_per_day:
        return
    events = facts.events_per_day * (slo.period.length / timedelta(days=1))
    allowed = events * float(slo.objective.error_budget_ratio)
    if allowed >= FEWEST_BAD_EVENTS:
        return
    yield _problem(
        definition,
        Level.WARNING,
        Code.FEW_EVENTS,
        f"{_period(slo)} has about {events:,.0f} events, so {slo.objective.percent_text}% allows {allowed:.3g} "
        f"bad ones; one bad event is {100 / allowed:.3g} % of the budget",
        "Lower the objective, take a longer period, or set `min_bad_events` under `alerts`.",
    )


def _period(slo: SLO) -> str:
    return f"a period of {slo.period.length // timedelta(days=1)} days"


def _problem(definition: Definition, severity: Level, code: Code, summary: str, fix: str) -> Problem:
    return definition.problem(severity, code, f"{definition.slo.id}: {summary}", fix)
