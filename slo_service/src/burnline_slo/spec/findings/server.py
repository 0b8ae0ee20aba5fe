"""What a Prometheus keeps, how often it scrapes and what its queries cost, and what follows for an SLO."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.duration import format_duration
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition
from burnline_slo.spec.document.problems import Level, Problem

MOST_SAMPLES = 1_000_000
"""Read a minute for one SLO. More than this shows in a Prometheus' load, and ten such SLOs are its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the service reads of one SLO, or of several: series, and samples each tile (None: not known)."""

    series: int = 0
    samples: int | None = None

    def __add__(self, other: "Cost") -> "Cost":
        known = [one for one in (self.samples, other.samples) if one is not None]
        return Cost(series=self.series + other.series, samples=sum(known) if known else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapeFacts:
    """How far the samples of an SLO's series are apart, and what one tile of it costs; None where nothing is known."""

    interval: timedelta | None = None
    cost: Cost = Cost()


def server_findings(
    definition: Definition, facts: ScrapeFacts, retention: timedelta | None, tile: timedelta
) -> Sequence[Problem]:
    """What is wrong with an SLO on this server, for a service with this tile."""
    return [
        *_retention(definition, retention),
        *_interval(definition, facts, tile),
        *_cost(definition, facts.cost, tile),
    ]


def _retention(definition: Definition, retention: timedelta | None) -> Iterator[Problem]:
    period = definition.slo.period.length
    if retention is not None and retention < period:
        yield _warning(
            definition,
            Code.RETENTION_SHORT,
            f"Prometheus keeps samples for {format_duration(retention)}, and the period is {format_duration(period)}: "
            f"the budget is whole only after the service has run for {format_duration(period)}",
            f"Keep them longer, --storage.tsdb.retention.time={format_duration(period + timedelta(days=1))}, "
            "or take a shorter period.",
        )


def _interval(definition: Definition, facts: ScrapeFacts, tile: timedelta) -> Iterator[Problem]:
    if facts.interval is None:
        return
    between = format_duration(facts.interval)
    if facts.interval > tile:
        yield _warning(
            definition,
            Code.SCRAPE_INTERVAL,
            f"its series have a sample every {between}, and a tile is {format_duration(tile)}: "
            f"what happens is seen up to {between} later",
            f"Scrape them every {format_duration(tile)} or more often, "
            f"or set `scrape_interval: {between}` under `prometheus` in the configuration.",
        )
    shortest = 2 * facts.interval
    for tier in definition.slo.policy.tiers:
        if tier.short_window < shortest:
            yield _warning(
                definition,
                Code.SCRAPE_INTERVAL,
                f"the alert {tier.name} looks back {format_duration(tier.short_window)}, "
                f"and its series have a sample every {between}: it sees one change at the most",
                f"Scrape them more often, or give it a `short_window` of {format_duration(shortest)} or more.",
            )


def _cost(definition: Definition, cost: Cost, tile: timedelta) -> Iterator[Problem]:
    if cost.samples is not None and cost.samples > MOST_SAMPLES * (tile / timedelta(minutes=1)):
        yield _warning(
            definition,
            Code.QUERY_COST,
            f"each tile of {format_duration(tile)} reads {cost.samples:,} samples of {cost.series:,} series",
            "Select fewer series, or record their sum with a rule and count that.",
        )


def _warning(definition: Definition, code: Code, summary: str, fix: str) -> Problem:
    return definition.problem(Level.WARNING, code, f"{definition.slo.id}: {summary}", fix)
