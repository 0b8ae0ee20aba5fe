"""Asks a Prometheus what it knows of an SLI's metrics."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from burnline_slo.adapters.prometheus.sli_queries import SLIQueries, queries_of
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import SLI, WINDOW, JointSlicesSLI, TimeslicesSLI
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.findings.metrics import MetricFacts, Presence


class Inspection:
    """Looks at metrics as of one moment, with instant queries of at most a day. Methods raise SourceError."""

    def __init__(self, api: PrometheusApi, at: datetime) -> None:
        self._api = api
        self._at = to_epoch(at)

    def facts(self, sli: SLI | CompositeSLI) -> MetricFacts:
        """What is known of the metrics of an SLI; nothing of a journey, which has none of its own."""
        match sli:
            case CompositeSLI():
                return MetricFacts()
            case TimeslicesSLI():
                # The budget is in slices: how many events there are says nothing of it.
                return replace(self.facts(sli.of), events_per_day=None)
            case JointSlicesSLI():
                of_parts = [self.facts(part) for part in sli.parts]
                return MetricFacts(
                    required={name: found for facts in of_parts for name, found in facts.required.items()},
                    optional={name: found for facts in of_parts for name, found in facts.optional.items()},
                )
            case _:
                return self._plain(queries_of(sli))

    def _plain(self, queries: SLIQueries) -> MetricFacts:
        traffic = queries.traffic
        return MetricFacts(
            required={str(part): self._presence(part) for part in queries.required},
            optional={str(part): self._presence(part) for part in queries.optional},
            buckets=None if queries.buckets is None else self._buckets(queries.buckets),
            events_per_day=self._number(traffic.expression()) if traffic and traffic.counts_events else None,
        )

    def _presence(self, part: Selector | str) -> Presence:
        if isinstance(part, Selector):
            return Presence(
                now=int(self._number(f"count({part})")),
                last_day=int(self._number(f"count(last_over_time({part}[1d]))")),
            )
        now = int(self._number(f"count({part.replace(WINDOW, '5m')})"))
        return Presence(now=now, last_day=now or int(self._number(f"count({part.replace(WINDOW, '1d')})")))

    def _buckets(self, selector: Selector) -> list[Decimal]:
        series = self._ask(f"count by (le) (last_over_time({selector}[1d]))")
        bounds = set()
        for labels, _ in series:
            try:
                bound = Decimal(labels)
            except InvalidOperation:
                continue
            if bound.is_finite():
                bounds.add(bound)
        return sorted(bounds)

    def _number(self, query: str) -> float:
        return next((value for _, value in self._ask(query)), 0.0)

    def _ask(self, query: str) -> list[tuple[str, float]]:
        """The label `le` and the value of each series; none where the server refuses the query."""
        try:
            series = self._api.query_range(query, start=self._at, end=self._at, step=60)
        except QueryRefusedError:
            return []
        return [(one.labels.get("le", ""), one.values[-1]) for one in series if one.values]
