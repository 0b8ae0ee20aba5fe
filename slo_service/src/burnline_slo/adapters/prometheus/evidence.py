"""What the judge is given: raw samples of odd series and of what stands beside them, read from Prometheus."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from burnline_slo.adapters.prometheus.bundles import QueryPart
from burnline_slo.adapters.prometheus.expressions import Grain, ended_series, odd_series, steady_growth
from burnline_slo.domain.judge.samples import Target, TargetHistory
from burnline_slo.domain.selector import Matcher, Selector
from burnline_slo.domain.tiles import Span
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.prometheus.series import Series

Labels: TypeAlias = frozenset[tuple[str, str]]
"""A series' labels without the metric's name."""

LOOK_BACK_SCRAPES = 20
"""How long before a suspect stretch samples are read, so that copies of one counter are told from restarts."""
LOOK_AHEAD_SCRAPES = 6
TARGETS_PER_QUERY = 200
EARLIER = ((timedelta(hours=6), timedelta(minutes=5)), (timedelta(days=31), timedelta(hours=1)))
"""How far back the last value of a series that came back is looked for, and how closely: ever further, ever less so."""
RATE_OVER = timedelta(hours=1)
"""How far back the highest rate of an SLI's counters is looked for."""
ODD, ENDED = "odd", "ended"
_MARK = "burnline_series"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEvidence:
    """Raw samples of the targets that odd series belong to, and in which tiles (by number) each of them is odd."""

    odd: Mapping[Labels, Collection[int]]
    samples: Mapping[Labels, Series]
    most_per_second: float | None


class EvidenceReader:
    """Reads from one server. Methods raise what the API's raise."""

    def __init__(self, api: PrometheusApi, scrape_interval: timedelta) -> None:
        self._api = api
        self._scrape = scrape_interval

    def read(self, part: QueryPart, span: Span) -> PartEvidence:
        """All that is needed to judge the part's odd series over a suspect stretch."""
        odd, targets = self._odd(part.selector, span)
        samples: dict[Labels, Series] = {}
        for narrowed in _of_targets(part.selector, targets):
            samples |= {labels_of(series): series for series in self._raw(str(narrowed), span) if series.values}
        for labels, earlier in self._earlier(part.selector, odd, samples, span).items():
            found = samples[labels]
            samples[labels] = Series(
                labels=found.labels,
                times=[*earlier.times, *found.times],
                values=[*earlier.values, *found.values],
            )
        rate = self._most_per_second(part.selector, span) if odd else None
        return PartEvidence(odd=odd, samples=samples, most_per_second=rate)

    def targets(self, targets: Collection[Target], reference: Selector, span: Span) -> Mapping[Target, TargetHistory]:
        """When targets were scraped, and when their processes started.

        Where nothing scrapes them, the series of `reference` stand for that.
        """
        scraped: dict[Target, list[float]] = defaultdict(list)
        starts: dict[Target, list[tuple[float, float]]] = defaultdict(list)
        for narrowed in _of_targets(Selector(metric="up"), targets):
            for series in self._raw(str(narrowed), span):
                scraped[target_of(series.labels)].extend(series.times)
        for narrowed in _of_targets(Selector(metric="process_start_time_seconds"), targets):
            for series in self._raw(str(narrowed), span):
                starts[target_of(series.labels)].extend(zip(series.times, series.values, strict=True))
        unscraped = [target for target in targets if target not in scraped]
        for narrowed in _of_targets(reference, unscraped):
            for series in self._seen(narrowed, span):
                scraped[target_of(series.labels)].extend(series.times)
        return {
            target: TargetHistory(scraped_at=sorted(scraped[target]), starts=sorted(starts[target]))
            for target in targets
        }

    def created(self, selector: Selector, targets: Collection[Target], span: Span) -> Mapping[Labels, float]:
        """When counters say that they began, by their labels without a bucket's; of those that say it."""
        metric = selector.metric
        for suffix in ("_total", "_count", "_bucket", "_sum"):
            metric = metric.removesuffix(suffix)
        found = {}
        asked = selector.without("le")
        for narrowed in _of_targets(Selector(metric=f"{metric}_created", matchers=asked.matchers), targets):
            for series in self._raw(str(narrowed), span):
                if series.values:
                    found[labels_of(series)] = series.values[-1]
        return found

    def first_scrape(self, span: Span) -> float:
        """When the server was first seen to scrape anything, not looked for before what `read` gives; else the end."""
        start = self._from(span)
        answers = self._api.query_range("count(up)", start=start, end=span.end, step=self._seconds)
        return min((series.times[0] for series in answers if series.times), default=span.end)

    def _from(self, span: Span) -> float:
        return span.start - LOOK_BACK_SCRAPES * self._seconds

    @property
    def _seconds(self) -> float:
        return self._scrape / timedelta(seconds=1)

    def _grain(self, span: Span) -> Grain:
        return Grain(tile=timedelta(seconds=span.grain_seconds), scrape_interval=self._scrape)

    def _odd(self, selector: Selector, span: Span) -> tuple[Mapping[Labels, Collection[int]], Collection[Target]]:
        """The odd series with the tiles in which they are odd, and the targets to look at."""
        grain = self._grain(span)
        query = " or ".join(
            f'label_replace({expression}, "{_MARK}", "{mark}", "", "")'
            for mark, expression in ((ODD, odd_series(selector, grain)), (ENDED, ended_series(selector, grain)))
        )
        odd: dict[Labels, set[int]] = defaultdict(set)
        targets = set()
        start, step = span.start + span.grain_seconds, span.grain_seconds
        for series in self._api.query_range(query, start=start, end=span.end, step=step):
            targets.add(target_of(series.labels))
            if series.labels.get(_MARK) == ODD:
                odd[labels_of(series)].update(round((time - start) / step) for time in series.times)
        return odd, targets

    def _raw(self, selector: str, span: Span) -> Sequence[Series]:
        """Raw samples from before the stretch until somewhat after it, as far as there are any yet."""
        at = span.end + LOOK_AHEAD_SCRAPES * self._seconds
        seconds = round(at - self._from(span))
        return [_finite(series) for series in self._api.query(f"{selector}[{seconds}s]", at=at)]

    def _seen(self, selector: Selector, span: Span) -> Sequence[Series]:
        """One series a target, with a value at each scrape at which any of the selector's series was there."""
        window = f"{round(1.5 * self._seconds)}s"
        query = f"count by (job, instance) (last_over_time({selector}[{window}]))"
        return self._api.query_range(query, start=self._from(span), end=span.end, step=self._seconds)

    def _earlier(
        self, selector: Selector, odd: Collection[Labels], samples: Mapping[Labels, Series], span: Span
    ) -> Mapping[Labels, Series]:
        """The last sample before those of `samples`, of odd series that come back after longer."""
        until = self._from(span)
        latest = until + 1.5 * self._seconds
        missing = {labels for labels in odd if labels in samples and samples[labels].times[0] > latest}
        found: dict[Labels, Series] = {}
        for length, step in EARLIER:
            seconds = step / timedelta(seconds=1)
            start = until - length / timedelta(seconds=1)
            targets = {target_of(dict(labels)) for labels in missing}
            for narrowed in _of_targets(selector, targets):
                for series in self._api.query_range(str(narrowed), start=start, end=until, step=seconds):
                    labels = labels_of(series)
                    if labels in missing and series.times:
                        missing.discard(labels)
                        last = self._last_until(selector, labels, min(series.times[-1] + seconds, until))
                        if last is not None:
                            found[labels] = last
            if not missing:
                break
        return found

    def _last_until(self, selector: Selector, labels: Labels, until: float) -> Series | None:
        """The last sample of one series up to a time."""
        exact = selector.with_matchers(*(Matcher(label=name, operator="=", value=value) for name, value in labels))
        longest = EARLIER[-1][1] + EARLIER[0][1]
        for series in self._api.query(f"{exact}[{round(longest / timedelta(seconds=1))}s]", at=until):
            if labels_of(series) == labels and series.times:
                return Series(labels=series.labels, times=series.times[-1:], values=series.values[-1:])
        return None

    def _most_per_second(self, selector: Selector, span: Span) -> float | None:
        """The highest rate of any of the counters, tile by tile, over the time before."""
        tile = max(timedelta(minutes=1), 2 * self._scrape)
        grain = Grain(tile=tile, scrape_interval=self._scrape)
        query = f"max({steady_growth(selector, grain).removeprefix('sum')})"
        seconds = tile / timedelta(seconds=1)
        start = span.start - RATE_OVER / timedelta(seconds=1)
        answers = self._api.query_range(query, start=start, end=span.end, step=seconds)
        highest = max((value for series in answers for value in series.values if np.isfinite(value)), default=0.0)
        return highest / seconds if highest > 0 else None


def labels_of(series: Series) -> Labels:
    """What tells a series from others of its metric."""
    return frozenset(item for item in series.labels.items() if item[0] not in ("__name__", _MARK))


def labels_without_bucket(labels: Labels) -> Labels:
    """Those that a histogram's buckets have in common."""
    return frozenset(item for item in labels if item[0] != "le")


def target_of(labels: Mapping[str, str]) -> Target:
    """The target that exposes a series, as far as its labels tell."""
    return (labels.get("job", ""), labels.get("instance", ""))


def _of_targets(selector: Selector, targets: Collection[Target]) -> Iterator[Selector]:
    """The selector's series of these targets, some at a time (and of other pairs of their jobs and instances)."""
    ordered = sorted(targets)
    for first in range(0, len(ordered), TARGETS_PER_QUERY):
        some = ordered[first : first + TARGETS_PER_QUERY]
        jobs, instances = sorted({job for job, _ in some}), sorted({instance for _, instance in some})
        yield selector.with_any("job", jobs).with_any("instance", instances)


def _finite(series: Series) -> Series:
    pairs = [pair for pair in zip(series.times, series.values, strict=True) if np.isfinite(pair[1])]
    return Series(labels=series.labels, times=[time for time, _ in pairs], values=[value for _, value in pairs])
