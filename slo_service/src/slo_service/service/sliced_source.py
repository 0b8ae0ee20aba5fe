"""A metric source that also knows slices of time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from slo_service.domain.no_data import NoData
from slo_service.domain.sli import SLI, TimeslicesSLI
from slo_service.domain.slices import judge, slices_around
from slo_service.domain.tiles import Span, Tiles
from slo_service.ports import MetricSource


class SlicedSource:
    """Implements `ports.MetricSource` over one that knows no slices: it asks for a tile per slice and judges it."""

    def __init__(self, inner: MetricSource) -> None:
        self._inner = inner

    def scrape_interval(self) -> timedelta:
        return self._inner.scrape_interval()

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles | NoData]:
        asked: dict[Span, list[int]] = defaultdict(list)
        for index, sli in enumerate(slis):
            asked[slices_around(sli, span) if isinstance(sli, TimeslicesSLI) else span].append(index)
        answers: dict[int, Tiles | NoData] = {}
        for wanted, indexes in asked.items():
            plain = [sli.of if isinstance(sli, TimeslicesSLI) else sli for sli in (slis[index] for index in indexes)]
            found = self._inner.tiles(plain, wanted) if len(wanted) else [Tiles.empty(wanted) for _ in indexes]
            for index, tiles in zip(indexes, found, strict=True):
                answers[index] = _judged(slis[index], tiles, span)
        return [answers[index] for index in range(len(slis))]


def _judged(sli: SLI, tiles: Tiles | NoData, span: Span) -> Tiles | NoData:
    if isinstance(sli, TimeslicesSLI) and isinstance(tiles, Tiles):
        return judge(sli, tiles, span)
    return tiles
