"""Which combinations of labels there are, from the index alone; samples are read only where there are too many."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from burnline_slo.adapters.prometheus.sli_queries import queries_of
from burnline_slo.domain.combinations import Combinations
from burnline_slo.domain.grouping import Combination, Grouping
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI, counted_by
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.api import PrometheusApi

STEP_SECONDS = 60


class PrometheusCombinations:
    """Implements `ports.CombinationSource`."""

    def __init__(self, api: PrometheusApi) -> None:
        self._api = api

    def combinations(self, sli: SLI, grouping: Grouping, since: datetime, until: datetime) -> Combinations | NoData:
        """See `ports.CombinationSource.combinations`."""
        start, end = to_epoch(since), to_epoch(until)
        selectors = [str(selector) for selector in sli.combination_selectors()]
        try:
            found = {_combination(grouping, labels) for labels in self._api.series(selectors, start=start, end=end)}
            if len(found) <= grouping.limit:
                return Combinations(found=sorted(found), count=len(found))
            return Combinations(found=self._busiest(sli, grouping, found, end), count=len(found))
        except QueryRefusedError as error:
            return NoData(reason=f"Prometheus refuses to tell the combinations of {selectors[0]}: {error}")

    def _busiest(self, sli: SLI, grouping: Grouping, found: Iterable[Combination], at: int) -> list[Combination]:
        """The busiest, then those of whom the last day knows nothing."""
        room = grouping.limit + grouping.limit // 4
        query = f"topk({room}, {traffic(sli, grouping)})"
        answers = self._api.query_range(query, start=at, end=at, step=STEP_SECONDS)
        traffics = {_combination(grouping, series.labels): series.values[-1] for series in answers if series.values}
        ranked = sorted(found, key=lambda combination: (-traffics.get(combination, -1.0), combination))
        return ranked[:room]


def traffic(sli: SLI, grouping: Grouping) -> str:
    """How busy each combination was of late; by seconds for a gauge. Raises ValueError where no selectors tell."""
    counted = counted_by(sli)
    found = queries_of(counted[0]).traffic if len(counted) == 1 else None
    if found is None:
        raise ValueError("which labels an expression has, nobody can tell")
    return found.expression(grouping.labels)


def _combination(grouping: Grouping, labels: Mapping[str, str]) -> Combination:
    return tuple(labels.get(label, "") for label in grouping.labels)
