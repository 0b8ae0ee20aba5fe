"""Asks a Prometheus what it knows of an SLI's metrics."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from burnline_slo.domain.sli import (
    WINDOW,
    AvailabilitySLI,
    EventsSLI,
    ExpressionSLI,
    JointSlicesSLI,
    LatencySLI,
    NativeLatencySLI,
    RatioSLI,
    TimeslicesSLI,
)
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.spec.findings.metrics import MetricFacts, Presence


class Inspection:
    """Looks at metrics as of one moment, with instant queries of at most a day. Methods raise SourceError."""

    def __init__(self, api: PrometheusApi, at: datetime) -> None:
        self._api = api
        self._at = to_epoch(at)

    def facts(self, sli: object) -> MetricFacts:
        """What is known of the metrics of an SLI; nothing of kinds that have none of their own."""
        match sli:
            case EventsSLI():
                required = {part: self._presence(part) for part in (sli.good, sli.total) if part is not None}
                optional = {} if sli.bad is None else {sli.bad: self._presence(sli.bad)}
                whole = [sli.total] if sli.total is not None else [sli.good, sli.bad]
                return MetricFacts(required=required, optional=optional, events_per_day=self._per_day(whole))
            case LatencySLI():
                braces = f"{{{sli.matchers}}}" if sli.matchers else ""
                count = f"{sli.histogram}_count{braces}"
                return MetricFacts(
                    required={count: self._presence(count)},
                    buckets=self._buckets(f"{sli.histogram}_bucket{braces}"),
                    events_per_day=self._per_day([count]),
                )
            case NativeLatencySLI():
                return MetricFacts(
                    required={sli.histogram: self._presence(sli.histogram)},
                    events_per_day=self._number(f"sum(histogram_count(increase({sli.histogram}[1d])))"),
                )
            case AvailabilitySLI():
                return MetricFacts(required={sli.gauge: self._presence(sli.gauge)})
            case ExpressionSLI():
                parts = [part for part in (sli.good, sli.total) if part is not None]
                return MetricFacts(required={part: self._expression(part) for part in parts})
            case RatioSLI():
                return MetricFacts(required={sli.error_ratio: self._expression(sli.error_ratio)})
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
                return MetricFacts()

    def _presence(self, selector: str) -> Presence:
        return Presence(
            now=int(self._number(f"count({selector})")),
            lately=int(self._number(f"count(last_over_time({selector}[1d]))")),
        )

    def _expression(self, expression: str) -> Presence:
        now = int(self._number(f"count({expression.replace(WINDOW, '5m')})"))
        return Presence(now=now, lately=now or int(self._number(f"count({expression.replace(WINDOW, '1d')})")))

    def _per_day(self, selectors: Sequence[str | None]) -> float:
        return sum(self._number(f"sum(increase({selector}[1d]))") for selector in selectors if selector is not None)

    def _buckets(self, selector: str) -> list[Decimal]:
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
