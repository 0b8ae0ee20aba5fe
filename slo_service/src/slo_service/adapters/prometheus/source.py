"""Tiles from Prometheus: many SLIs in one query, and a closer look where a counter began, came back or restarted."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import numpy as np
import yaml

from slo_service.adapters.prometheus.api import PrometheusApi, QueryRefusedError, RangeSeries
from slo_service.adapters.prometheus.expressions import Grain
from slo_service.adapters.prometheus.questions import Part, Quantity, Question, question
from slo_service.domain.duration import parse_duration
from slo_service.domain.no_data import NoData
from slo_service.domain.sli import SLI, SlicesSLI
from slo_service.domain.tiles import Floats, Span, Tiles
from slo_service.ports import SourceError

NAME = "burnline_tile"
"""The label that tells the parts of a combined query apart."""
POINTS_PER_QUERY = 5_000
QUERY_LENGTH = 14_000
"""Characters. VictoriaMetrics takes 16 KiB by default, Prometheus megabytes."""
QUERIES_AT_ONCE = 4
DEFAULT_SCRAPE_INTERVAL = timedelta(minutes=1)
LONGEST_SCRAPE_INTERVAL = timedelta(minutes=5)
FINE_SECONDS = 60
MERGE_TILES = 30
"""Tiles that need care and lie this close together are asked for in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One quantity of one SLI, named by the SLI's place in the list that was asked for."""

    name: str
    quantity: Quantity


class PrometheusSource:
    """Implements `ports.MetricSource`. Safe to use from several threads."""

    def __init__(self, api: PrometheusApi, scrape_interval: timedelta | None = None) -> None:
        """`scrape_interval` is read from the server when not given."""
        self._api = api
        self._scrape_interval = scrape_interval

    def scrape_interval(self) -> timedelta:
        """The given one, else the longest in the server's configuration up to 5 minutes, else a minute.

        A job that is scraped once an hour must not make everybody wait for it: set the interval where it matters.
        """
        if self._scrape_interval is None:
            configured = _longest_scrape_interval(self._api.config_text()) or DEFAULT_SCRAPE_INTERVAL
            self._scrape_interval = min(configured, LONGEST_SCRAPE_INTERVAL)
        return self._scrape_interval

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles | NoData]:
        """See `ports.MetricSource.tiles`."""
        questions = [_question(sli) for sli in slis]
        parts = [
            _Part(name=f"{index}:{which}", quantity=quantity)
            for index, (_, part, whole) in enumerate(questions)
            for which, quantity in (("part", part), ("whole", whole))
        ]
        grown: dict[str, Floats | NoData] = {}
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            for answers in pool.map(lambda group: self._grown(group, span), _groups(parts, self._grain(span))):
                grown |= answers
        return [
            _tiles(span, meaning, grown[f"{index}:part"], grown[f"{index}:whole"])
            for index, (meaning, _, _) in enumerate(questions)
        ]

    def _grain(self, span: Span) -> Grain:
        return Grain(tile=timedelta(seconds=span.grain_seconds), scrape_interval=self.scrape_interval())

    def _grown(self, group: Sequence[_Part], span: Span) -> Mapping[str, Floats | NoData]:
        """What each part grew in each tile, NaN without samples. A refused query is halved to find the culprit."""
        grain = self._grain(span)
        try:
            arrays = self._ask({part.name: part.quantity.expression(grain) for part in group}, span)
            return {part.name: self._look_closer(part, span, arrays[part.name]) for part in group}
        except QueryRefusedError as error:
            if len(group) == 1:
                return {
                    group[0].name: NoData(reason=f"Prometheus refuses the query for {group[0].quantity.name}: {error}")
                }
            half = len(group) // 2
            return {**self._grown(group[:half], span), **self._grown(group[half:], span)}

    def _look_closer(self, part: _Part, span: Span, grown: Floats) -> Floats:
        """Replaces the tiles marked +Inf, minute by minute."""
        marked = np.flatnonzero(np.isinf(grown))
        fine_seconds = min(FINE_SECONDS, span.grain_seconds)
        for first, last in _stretches(marked):
            start = span.start + first * span.grain_seconds
            fine = Span(start=start, end=span.start + (last + 1) * span.grain_seconds, grain_seconds=fine_seconds)
            careful = part.quantity.careful(self._grain(fine))
            if careful is None:
                grown[marked] = np.nan
                return grown
            values = self._ask({part.name: careful}, fine)[part.name]
            sums = np.nansum(values.reshape(last - first + 1, -1), axis=1)
            inside = marked[(marked >= first) & (marked <= last)]
            grown[inside] = sums[inside - first]
        return grown

    def _ask(self, expressions: Mapping[str, str], span: Span) -> dict[str, Floats]:
        """Values at the ends of the span's tiles by name, NaN where there is none."""
        query = " or ".join(
            f'label_replace({expression}, "{NAME}", "{name}", "", "")' for name, expression in expressions.items()
        )
        answers = {name: np.full(len(span), np.nan) for name in expressions}
        step = span.grain_seconds
        for start in range(span.start + step, span.end + 1, step * POINTS_PER_QUERY):
            end = min(start + step * (POINTS_PER_QUERY - 1), span.end)
            for series in self._api.query_range(query, start=start, end=end, step=step):
                name = series.labels.get(NAME, "")
                if name in answers:
                    try:
                        _fill(answers[name], series, span)
                    except ValueError as error:
                        raise SourceError(f"{self._api.url} answered what was not asked: {error}") from error
        return answers


def _question(sli: SLI) -> Question:
    if isinstance(sli, SlicesSLI):
        raise AssertionError("slices are judged by SlicedSource, from the tiles of what they slice")
    return question(sli)


def _groups(parts: Sequence[_Part], grain: Grain) -> Iterator[list[_Part]]:
    """As many parts as fit into a query."""
    group: list[_Part] = []
    length = 0
    for part in parts:
        size = len(part.quantity.expression(grain)) + 60
        if group and length + size > QUERY_LENGTH:
            yield group
            group, length = [], 0
        group.append(part)
        length += size
    if group:
        yield group


def _fill(values: Floats, series: RangeSeries, span: Span) -> None:
    """Raises ValueError where times are not those asked for, or counts fall below zero."""
    tiles = (np.array(series.times, dtype=np.float64) - span.start) / span.grain_seconds
    places = np.rint(tiles)
    found = np.array(series.values, dtype=np.float64)
    if not ((places >= 1) & (places <= len(values)) & (abs(tiles - places) < 1e-3)).all() or (found < 0).any():
        raise ValueError("the times are not those asked for, or a counter lost events")
    values[places.astype(np.intp) - 1] = found


def _stretches(marked: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Iterator[tuple[int, int]]:
    """Neighbouring marks as (first, last) tile."""
    if not len(marked):
        return
    for run in np.split(marked, np.flatnonzero(np.diff(marked) > MERGE_TILES) + 1):
        yield int(run[0]), int(run[-1])


def _tiles(span: Span, meaning: Part, part: Floats | NoData, whole: Floats | NoData) -> Tiles | NoData:
    """Bad and total events. A tile has data where the whole has; a part that is not there is no such events."""
    if isinstance(whole, NoData):
        return whole
    if isinstance(part, NoData):
        return part
    seen = ~np.isnan(whole)
    if meaning is Part.GOOD_BUCKET:
        seen &= ~np.isnan(part) | (whole == 0)
    if meaning is Part.BAD_BESIDE_GOOD:
        seen |= ~np.isnan(part)
    counted = np.where(seen, np.nan_to_num(part), 0.0)
    total = np.where(seen, np.nan_to_num(whole), 0.0)
    match meaning:
        case Part.BAD:
            bad = counted
        case Part.GOOD | Part.GOOD_BUCKET:
            bad = total - counted
        case Part.BAD_BESIDE_GOOD:
            bad, total = counted, total + counted
        case _ as unknown:
            assert_never(unknown)
    return Tiles(
        span=span,
        bad=np.clip(bad, 0.0, total),
        total=total,
        covered_seconds=np.where(seen, span.grain_seconds, 0).astype(np.uint32),
    )


def _longest_scrape_interval(config: str) -> timedelta | None:
    try:
        document = yaml.load(config, Loader=yaml.CSafeLoader) if config else None
    except yaml.YAMLError:
        return None
    if not isinstance(document, dict):
        return None
    jobs = document.get("scrape_configs")
    sections = [document.get("global"), *(jobs if isinstance(jobs, list) else ())]
    intervals = [section.get("scrape_interval") for section in sections if isinstance(section, dict)]
    try:
        return max((parse_duration(str(text)) for text in intervals if text), default=None)
    except ValueError:
        return None
