"""Asks a Prometheus how long it keeps samples, how often it takes them, and what an SLI's queries cost it."""

import re
from datetime import datetime, timedelta

from burnline_slo.adapters.prometheus.expressions import Grain
from burnline_slo.adapters.prometheus.sli_queries import queries_of
from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.config.values import DEFAULT_TILE
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.duration import parse_duration
from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import SLI, PlainSLI, counted_by
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.findings.server import Cost, ScrapeFacts

HOUR = timedelta(hours=1)


class ServerInspection:
    """Looks at one server as of one moment, for a service with this tile. Methods raise SourceError."""

    def __init__(self, api: PrometheusApi, at: datetime, tile: timedelta = DEFAULT_TILE) -> None:
        self._api = api
        self._at = to_epoch(at)
        self._grain = Grain(tile=tile, scrape_interval=PrometheusSource(api).scrape_interval())

    def retention(self) -> timedelta | None:
        """How long samples are kept; None where the server does not tell, or keeps a number of bytes."""
        lengths = (_length(text) for text in self._api.retention_texts())
        return next((length for length in lengths if length), None)

    def scrape_facts(self, sli: SLI | CompositeSLI) -> ScrapeFacts:
        """Nothing is known of a journey: its parts have facts of their own."""
        if isinstance(sli, CompositeSLI):
            return ScrapeFacts()
        scraped = [self._plain_facts(plain) for plain in counted_by(sli)]
        return ScrapeFacts(
            interval=max((one.interval for one in scraped if one.interval is not None), default=None),
            cost=sum((one.cost for one in scraped), Cost()),
        )

    def _plain_facts(self, plain: PlainSLI) -> ScrapeFacts:
        queries = queries_of(plain)
        samples = [self._samples(one.expression(self._grain)) for one in (queries.part, queries.whole)]
        known = [one for one in samples if one is not None]
        return ScrapeFacts(
            interval=max(filter(None, map(self._interval, plain.combination_selectors())), default=None),
            cost=Cost(
                series=sum(int(self._number(f"count({selector})")) for selector in plain.selectors()),
                samples=sum(known) if known else None,
            ),
        )

    def _interval(self, selector: Selector) -> timedelta | None:
        """By the series that has most samples in the last hour, of those that were there the hour before."""
        there = f"max(count_over_time({selector}[1h]) and last_over_time({selector}[1h] offset 1h))"
        samples = self._number(there)
        return timedelta(seconds=round(HOUR.total_seconds() / samples)) if samples else None

    def _number(self, query: str) -> float:
        try:
            found = self._api.query_range(query, start=self._at, end=self._at, step=60)
        except QueryRefusedError:
            return 0.0
        return next((one.values[-1] for one in found if one.values), 0.0)

    def _samples(self, query: str) -> int | None:
        try:
            return self._api.samples_read(query, at=self._at)
        except QueryRefusedError:
            return None


def _length(text: str) -> timedelta:
    """Zero where the text says none. Prometheus' own years have 365 days; ours would have no fixed length."""
    written = re.match(r"(?:(\d{1,3})y)?([0-9a-z]*)(?=$| or )", text)
    if written is None:
        return timedelta()
    years, rest = timedelta(days=365 * int(written[1] or 0)), written[2]
    try:
        return years + (parse_duration(rest) if rest else timedelta())
    except ValueError:
        return timedelta()
