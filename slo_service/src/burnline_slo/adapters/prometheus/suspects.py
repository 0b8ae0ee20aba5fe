"""Suspect tiles: what their steady counters grew, and what the judge makes of the odd ones."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np

from burnline_slo.adapters.prometheus import quantities
from burnline_slo.adapters.prometheus.bundles import NamedQuantity, QueryPart, bundled
from burnline_slo.adapters.prometheus.evidence import EvidenceReader, Labels, labels_without_bucket, target_of
from burnline_slo.adapters.prometheus.sli_queries import Meaning, SLIQueries
from burnline_slo.domain.judge.decisions import Decision
from burnline_slo.domain.judge.judge import judge, spread
from burnline_slo.domain.judge.samples import CounterSamples, Evidence, Side, Target, TargetHistory, rate_of_rises
from burnline_slo.domain.tiles import Floats, Span
from burnline_slo.errors import QueryRefusedError
from burnline_slo.prometheus.series import Series

Flags: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]
Ask: TypeAlias = Callable[[Sequence[QueryPart], Span], Mapping[str, Floats]]
"""What the steady series of each quantity grew, by the quantities' names."""

OddIn: TypeAlias = Mapping[Labels, Collection[int]]
"""The tiles of a stretch, by number, in which series are odd."""

LONGEST_STRETCH = timedelta(hours=6)
"""Raw samples are read of no more at once."""
MERGED_WITHIN = timedelta(minutes=5)
"""Suspect tiles that lie this close together are judged in one go."""
QUERIES_AT_ONCE = 4

SIDES = {
    Meaning.BAD: (Side.BAD, Side.TOTAL),
    Meaning.GOOD: (Side.GOOD, Side.TOTAL),
    Meaning.GOOD_BUCKET: (Side.GOOD, Side.TOTAL),
    Meaning.BAD_BESIDE_GOOD: (Side.BAD, Side.GOOD),
}
"""What the part and the whole are counts of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSLI:
    """An SLI of counters, with what it grew: arrays by tile that are corrected in place where they are suspect."""

    name: str
    """Names its quantities: `NAME:part` and `NAME:whole`."""
    queries: SLIQueries
    part: Floats
    whole: Floats

    @property
    def quantities(self) -> Sequence[NamedQuantity]:
        return [
            NamedQuantity(name=f"{self.name}:part", quantity=self.queries.part),
            NamedQuantity(name=f"{self.name}:whole", quantity=self.queries.whole),
        ]

    def suspects(self) -> Flags:
        """The tiles in which any series of either side is odd."""
        return np.isinf(self.part) | np.isinf(self.whole)


def judge_suspects(
    slis: Sequence[CounterSLI], span: Span, ask_steady: Ask, reader: EvidenceReader, scrape_interval: timedelta
) -> Mapping[str, Sequence[Decision]]:
    """Replaces what the suspect tiles of SLIs grew. The decisions that are not steady, by the SLIs' names."""
    suspects = {sli.name: sli.suspects() for sli in slis}
    suspicious = [sli for sli in slis if suspects[sli.name].any()]
    decisions: dict[str, list[Decision]] = defaultdict(list)
    if not suspicious:
        return decisions
    gained = {sli.name: (np.zeros(len(span)), np.zeros(len(span))) for sli in suspicious}
    anywhere = np.logical_or.reduce([suspects[sli.name] for sli in suspicious])
    for first, last in _stretches(np.flatnonzero(anywhere), span.grain_seconds):
        inside = slice(first, last + 1)
        concerned = [sli for sli in suspicious if suspects[sli.name][inside].any()]
        start = span.start + first * span.grain_seconds
        end = span.start + (last + 1) * span.grain_seconds
        stretch = Span(start=start, end=end, grain_seconds=span.grain_seconds)
        try:
            judged = _Stretch(concerned, stretch, ask_steady, reader, scrape_interval)
        except QueryRefusedError:
            for sli in concerned:
                sli.part[inside][suspects[sli.name][inside]] = np.nan
                sli.whole[inside][suspects[sli.name][inside]] = np.nan
            continue
        for sli in concerned:
            judged.replace_by_steady(sli, span, suspects[sli.name])
            decisions[sli.name].extend(judged.add_judged(sli, span, gained[sli.name]))
    for sli in suspicious:
        for array, added in zip((sli.part, sli.whole), gained[sli.name], strict=True):
            array[added > 0] = np.nan_to_num(array[added > 0]) + added[added > 0]
    return decisions


class _Stretch:
    """All that is read for one suspect stretch."""

    def __init__(
        self,
        slis: Sequence[CounterSLI],
        stretch: Span,
        ask_steady: Ask,
        reader: EvidenceReader,
        scrape_interval: timedelta,
    ) -> None:
        self._stretch = stretch
        self._scrape_interval = scrape_interval
        self._reader = reader
        parts = list(bundled([quantity for sli in slis for quantity in sli.quantities]))
        self._steady = ask_steady(parts, stretch)
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            answers = pool.map(lambda part: reader.read(part, stretch), parts)
            self._read = {id(part): found for part, found in zip(parts, answers, strict=True)}
        self._part_of = {quantity.name: part for part in parts for quantity in part.quantities}
        self._histories = self._read_histories(parts)
        self._created = self._read_created(parts)

    def _read_histories(self, parts: Sequence[QueryPart]) -> Mapping[Target, TargetHistory]:
        histories: dict[Target, TargetHistory] = {}
        for part in parts:
            targets = {target_of(dict(labels)) for labels in self._read[id(part)].odd} - set(histories)
            references = {
                one.quantity.reference for one in part.quantities if isinstance(one.quantity, quantities.Growth)
            }
            if targets:
                reference = min(references, key=str)
                histories |= self._reader.targets(targets, reference, self._stretch)
        return histories

    def _read_created(self, parts: Sequence[QueryPart]) -> Mapping[Labels, float]:
        created: dict[Labels, float] = {}
        for part in parts:
            found = self._read[id(part)]
            born = [labels for labels in found.odd if _first_seen_within(found.samples.get(labels), self._stretch)]
            if born:
                targets = {target_of(dict(labels)) for labels in born}
                created |= self._reader.created(part.selector, targets, self._stretch)
        return created

    def replace_by_steady(self, sli: CounterSLI, span: Span, suspects: Flags) -> None:
        """Puts what the steady series grew into the suspect tiles of the SLI's arrays."""
        first = (self._stretch.start - span.start) // span.grain_seconds
        inside = slice(first, first + len(self._stretch))
        for quantity, array in zip(sli.quantities, (sli.part, sli.whole), strict=True):
            replaced = suspects[inside] & np.isinf(array[inside])
            array[inside][replaced] = np.nan_to_num(self._steady[quantity.name])[replaced]

    def add_judged(self, sli: CounterSLI, span: Span, gained: tuple[Floats, Floats]) -> Sequence[Decision]:
        """Adds what the odd series gained, of the part and of the whole. The decisions on them that are not steady."""
        counters, odd = self._counters(sli)
        judgement = judge(self._evidence_for(sli, counters))
        ends = [span.start + (number + 1) * span.grain_seconds for number in range(len(span))]
        for side, added in zip(SIDES[sli.queries.meaning], gained, strict=True):
            for counter, growths in judgement.growths:
                tiles = odd[side].get(frozenset(counter.labels.items()), ()) if side in counter.sides else ()
                mine = [growth for growth in growths if self._tile(growth.end) in tiles]
                if mine:
                    added += spread(mine, ends, span.grain_seconds)
        places = {(labels, tile) for found in odd.values() for labels, tiles in found.items() for tile in tiles}
        labels_of = {str(counter): frozenset(counter.labels.items()) for counter in counters}
        return [one for one in judgement.decisions if (labels_of[one.series], self._tile(one.end)) in places]

    def _tile(self, time: float) -> int:
        """The number of the stretch's tile that a time is in; a tile holds its end and not its beginning."""
        return -int(-(time - self._stretch.start) // self._stretch.grain_seconds) - 1

    def _counters(self, sli: CounterSLI) -> tuple[Sequence[CounterSamples], Mapping[Side, OddIn]]:
        sides: dict[tuple[str, Labels], set[Side]] = defaultdict(set)
        samples = {}
        odd: dict[Side, OddIn] = {}
        for side, quantity in zip(SIDES[sli.queries.meaning], sli.quantities, strict=True):
            part = self._part_of[quantity.name]
            found = self._read[id(part)]
            odd[side] = found.odd
            for labels, series in found.samples.items():
                if quantity.name in part.names(series.labels):
                    key = part.selector.metric, labels
                    sides[key].add(side)
                    samples[key] = series
        counters = [
            CounterSamples(
                metric=metric,
                labels=dict(labels),
                sides=frozenset(sides[metric, labels]),
                times=series.times,
                values=series.values,
                created_at=self._created.get(labels_without_bucket(labels)),
            )
            for (metric, labels), series in samples.items()
        ]
        return counters, odd

    def _known_since(self, counters: Sequence[CounterSamples]) -> float:
        """When the server, or else the SLI, was first seen; the beginning of what was read where that was before."""
        first = [counter.times[0] for counter in counters]
        first += [time for history in self._histories.values() for time in history.scraped_at[:1]]
        return min([*first, self._first_scrape])

    @cached_property
    def _first_scrape(self) -> float:
        return self._reader.first_scrape(self._stretch)

    def _evidence_for(self, sli: CounterSLI, counters: Sequence[CounterSamples]) -> Evidence:
        rates = [self._read[id(self._part_of[one.name])].most_per_second for one in sli.quantities]
        rate = max((rate for rate in rates if rate is not None), default=None)
        return Evidence(
            counters=counters,
            start=self._stretch.start,
            end=self._stretch.end,
            known_since=self._known_since(counters),
            scrape_interval=_interval(counters) or self._scrape_interval / timedelta(seconds=1),
            most_per_second=rate_of_rises(counters) if rate is None else rate,
            targets=self._histories,
        )


def _interval(counters: Sequence[CounterSamples]) -> float | None:
    """The usual time between two samples of a counter, in seconds: what the server says holds for others as well."""
    gaps = [gap for counter in counters for gap in np.diff(counter.times)]
    return float(np.median(gaps)) if gaps else None


def _first_seen_within(series: Series | None, stretch: Span) -> bool:
    return series is not None and series.times[0] > stretch.start


def _stretches(suspects: np.ndarray[tuple[int], np.dtype[np.intp]], grain_seconds: int) -> Iterator[tuple[int, int]]:
    """Neighbouring suspect tiles as (first, last) tile, none too long."""
    longest = max(1, LONGEST_STRETCH // timedelta(seconds=grain_seconds))
    if not len(suspects):
        return
    near = max(1, MERGED_WITHIN // timedelta(seconds=grain_seconds))
    for run in np.split(suspects, np.flatnonzero(np.diff(suspects) > near) + 1):
        first = int(run[0])
        while first <= run[-1]:
            last = min(int(run[-1]), first + longest - 1)
            yield first, last
            first = last + 1
