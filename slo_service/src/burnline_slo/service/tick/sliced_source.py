"""A metric source that also knows slices of time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI, SlicesSLI, counted_by
from burnline_slo.domain.slices import judge, slices_around
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.ports import MetricSource


class SlicedSource:
    """Implements `ports.MetricSource` over one that knows no slices: it asks for a tile per slice and judges it."""

    def __init__(self, inner: MetricSource) -> None:
        self._inner = inner

    def scrape_interval(self) -> timedelta:
        return self._inner.scrape_interval()

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles | NoData]:
        asked: dict[Span, list[int]] = defaultdict(list)
        for index, sli in enumerate(slis):
            asked[slices_around(sli, span) if isinstance(sli, SlicesSLI) else span].append(index)
        answers: dict[int, Tiles | NoData] = {}
        for wanted, indexes in asked.items():
            parts = [counted_by(slis[index]) for index in indexes]
            plain = [part for some in parts for part in some]
            found = iter(self._inner.tiles(plain, wanted) if len(wanted) else [Tiles.empty(wanted) for _ in plain])
            for index, some in zip(indexes, parts, strict=True):
                answers[index] = _judged(slis[index], [next(found) for _ in some], span)
        return [answers[index] for index in range(len(slis))]


def _judged(sli: SLI, parts: Sequence[Tiles | NoData], span: Span) -> Tiles | NoData:
    """A part without an answer leaves all slices that it judges without one: they may be bad by it."""
    fault = next((part for part in parts if isinstance(part, NoData)), None)
    if fault is not None:
        return fault
    tiles = [part for part in parts if isinstance(part, Tiles)]
    return judge(sli, tiles, span) if isinstance(sli, SlicesSLI) else tiles[0]
