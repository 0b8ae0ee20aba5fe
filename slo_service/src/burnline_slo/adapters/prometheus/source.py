"""Tiles from Prometheus: many SLIs in one query, and the judge where a counter began, came back, restarted or fell."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import assert_never

import numpy as np
import yaml

from burnline_slo.adapters.prometheus.bundles import NamedQuantity, QueryPart, Single, bundled
from burnline_slo.adapters.prometheus.evidence import EvidenceReader
from burnline_slo.adapters.prometheus.expressions import Grain
from burnline_slo.adapters.prometheus.quantities import Growth
from burnline_slo.adapters.prometheus.sli_queries import Meaning, SLIQueries, queries_of
from burnline_slo.adapters.prometheus.suspects import CounterSLI, judge_suspects
from burnline_slo.domain.duration import parse_duration
from burnline_slo.domain.judge.decisions import Decision
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI, SlicesSLI
from burnline_slo.domain.tiles import Floats, Span, Tiles
from burnline_slo.errors import QueryRefusedError, SourceError
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.series import Series

NAME = "burnline_tile"
"""The label that tells the parts of a combined query apart."""
POINTS_PER_QUERY = 5_000
QUERY_LENGTH = 14_000
"""Characters. VictoriaMetrics takes 16 KiB by default, Prometheus megabytes."""
QUERIES_AT_ONCE = 4
DEFAULT_SCRAPE_INTERVAL = timedelta(minutes=1)
LONGEST_SCRAPE_INTERVAL = timedelta(minutes=5)


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
        asked = [_queries_of(sli) for sli in slis]
        quantities = [
            NamedQuantity(name=f"{index}:{which}", quantity=quantity)
            for index, one in enumerate(asked)
            for which, quantity in (("part", one.part), ("whole", one.whole))
        ]
        grown: dict[str, Floats | NoData] = {}
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            queries = _queries(list(bundled(quantities)), self._grain(span))
            for answers in pool.map(lambda query: self._grown(query, span), queries):
                grown |= answers
        decisions = self._judge(asked, grown, span)
        return [
            _tiles(span, one.meaning, grown[f"{index}:part"], grown[f"{index}:whole"], decisions.get(str(index), ()))
            for index, one in enumerate(asked)
        ]

    def _judge(
        self, asked: Sequence[SLIQueries], grown: Mapping[str, Floats | NoData], span: Span
    ) -> Mapping[str, Sequence[Decision]]:
        """Replaces what suspect tiles grew."""
        counters = []
        for index, one in enumerate(asked):
            part, whole = grown[f"{index}:part"], grown[f"{index}:whole"]
            if not isinstance(part, NoData) and not isinstance(whole, NoData) and isinstance(one.part, Growth):
                counters.append(CounterSLI(name=str(index), queries=one, part=part, whole=whole))
        reader = EvidenceReader(self._api, self.scrape_interval())
        return judge_suspects(counters, span, self._ask_steady, reader, self.scrape_interval())

    def _ask_steady(self, parts: Sequence[QueryPart], span: Span) -> Mapping[str, Floats]:
        grain = self._grain(span)
        found: dict[str, Floats] = {}
        for query in _queries(parts, grain):
            found |= self._ask([(part.steady_expression(grain), part) for part in query], span)
        return found

    def _grain(self, span: Span) -> Grain:
        return Grain(tile=timedelta(seconds=span.grain_seconds), scrape_interval=self.scrape_interval())

    def _grown(self, query: Sequence[QueryPart], span: Span) -> Mapping[str, Floats | NoData]:
        """What each quantity grew in each tile, NaN without samples. A refused query is halved to find the culprit."""
        grain = self._grain(span)
        try:
            return dict(self._ask([(part.expression(grain), part) for part in query], span))
        except QueryRefusedError as error:
            if len(query) == 1 and isinstance(query[0], Single):
                refused = query[0].quantity
                reason = f"Prometheus refuses the query for {refused.quantity.name}: {error}"
                return {refused.name: NoData(reason=reason)}
            smaller = query if len(query) > 1 else [Single(quantity=quantity) for quantity in query[0].quantities]
            half = len(smaller) // 2
            return {**self._grown(smaller[:half], span), **self._grown(smaller[half:], span)}

    def _ask(self, parts: Sequence[tuple[str, QueryPart]], span: Span) -> dict[str, Floats]:
        """Values at the ends of the span's tiles by the names of the quantities, NaN where there is none.

        Each part of the query is given with the expression to ask it with.
        """
        query = " or ".join(
            f'label_replace({expression}, "{NAME}", "{number}", "", "")' for number, (expression, _) in enumerate(parts)
        )
        by_number = {str(number): part for number, (_, part) in enumerate(parts)}
        answers = {quantity.name: np.full(len(span), np.nan) for _, part in parts for quantity in part.quantities}
        step = span.grain_seconds
        for start in range(span.start + step, span.end + 1, step * POINTS_PER_QUERY):
            end = min(start + step * (POINTS_PER_QUERY - 1), span.end)
            for series in self._api.query_range(query, start=start, end=end, step=step):
                part = by_number.get(series.labels.get(NAME, ""))
                for name in part.names(series.labels) if part is not None else ():
                    try:
                        _fill(answers[name], series, span)
                    except ValueError as error:
                        raise SourceError(f"{self._api.url} answered what was not asked: {error}") from error
        return answers


def _queries_of(sli: SLI) -> SLIQueries:
    if isinstance(sli, SlicesSLI):
        raise AssertionError("slices are judged by SlicedSource, from the tiles of what they slice")
    return queries_of(sli)


def _queries(parts: Sequence[QueryPart], grain: Grain) -> Iterator[list[QueryPart]]:
    """As many as fit into a query."""
    query: list[QueryPart] = []
    length = 0
    for part in parts:
        size = len(part.expression(grain)) + 60
        if query and length + size > QUERY_LENGTH:
            yield query
            query, length = [], 0
        query.append(part)
        length += size
    if query:
        yield query


def _fill(values: Floats, series: Series, span: Span) -> None:
    """Raises ValueError where times are not those asked for, or counts fall below zero."""
    tiles = (np.array(series.times, dtype=np.float64) - span.start) / span.grain_seconds
    places = np.rint(tiles)
    found = np.array(series.values, dtype=np.float64)
    if not ((places >= 1) & (places <= len(values)) & (abs(tiles - places) < 1e-3)).all() or (found < 0).any():
        raise ValueError("the times are not those asked for, or a counter lost events")
    values[places.astype(np.intp) - 1] = found


def _tiles(
    span: Span, meaning: Meaning, part: Floats | NoData, whole: Floats | NoData, decisions: Sequence[Decision]
) -> Tiles | NoData:
    """Bad and total events. A tile has data where the whole has; a part that is not there is no such events."""
    if isinstance(whole, NoData):
        return whole
    if isinstance(part, NoData):
        return part
    seen = ~np.isnan(whole)
    if meaning is Meaning.GOOD_BUCKET:
        seen &= ~np.isnan(part) | (whole == 0)
    if meaning is Meaning.BAD_BESIDE_GOOD:
        seen |= ~np.isnan(part)
    counted = np.where(seen, np.nan_to_num(part), 0.0)
    total = np.where(seen, np.nan_to_num(whole), 0.0)
    match meaning:
        case Meaning.BAD:
            bad = counted
        case Meaning.GOOD | Meaning.GOOD_BUCKET:
            bad = total - counted
        case Meaning.BAD_BESIDE_GOOD:
            bad, total = counted, total + counted
        case _ as unknown:
            assert_never(unknown)
    return Tiles(
        span=span,
        bad=np.clip(bad, 0.0, total),
        total=total,
        covered_seconds=np.where(seen, span.grain_seconds, 0).astype(np.uint32),
        decisions=tuple(decisions),
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
