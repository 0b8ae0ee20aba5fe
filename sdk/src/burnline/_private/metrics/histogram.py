"""Histograms: a binary search and one lock per observation, with an exemplar for each bucket."""

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from math import isnan
from time import perf_counter

from prometheus_client import Metric
from prometheus_client.samples import Exemplar

from burnline._private.guard import GUARD
from burnline._private.metrics.child import Bound, Child
from burnline._private.metrics.family import Family
from burnline._private.metrics.values import RawExemplar, current_exemplar
from burnline.conventions import SPAN_ID, TRACE_ID


class Buckets(Child):
    """The counts of one label set: `values[0]` is the sum, `values[i + 1]` the count of bucket i, not cumulative."""

    __slots__ = ("_bounds",)

    def __init__(self, lock: threading.RLock, bounds: tuple[float, ...]) -> None:
        super().__init__(lock, len(bounds) + 2, len(bounds) + 1)
        self._bounds = bounds

    def observe(self, value: float, exemplar: RawExemplar | None = None) -> None:
        bucket = bisect_left(self._bounds, value)
        with self._lock:
            if exemplar is not None:  # before the values: who reads them and sees no change need not look for it
                self.exemplars[bucket] = exemplar
            values = self.values
            values[0] += value
            values[bucket + 1] += 1.0


class _FoldedBuckets(Buckets):
    __slots__ = ("_note",)

    def __init__(self, lock: threading.RLock, bounds: tuple[float, ...], note: Callable[[], object]) -> None:
        super().__init__(lock, bounds)
        self._note = note

    def observe(self, value: float, exemplar: RawExemplar | None = None) -> None:
        self._note()
        super().observe(value, exemplar)


def bound_text(bound: float) -> str:
    """The `le` label as Prometheus' Go client writes it: `0.5`, `1.0`, `+Inf`."""
    return "+Inf" if bound == float("inf") else repr(float(bound))


def _rendered(exemplar: RawExemplar) -> Exemplar:
    trace_id, span_id, value, at_seconds = exemplar
    return Exemplar({TRACE_ID: f"{trace_id:032x}", SPAN_ID: f"{span_id:016x}"}, value, at_seconds)


class BoundHistogram(Bound[Buckets]):
    """A histogram with its labels chosen; see `Histogram.labels`."""

    __slots__ = ()

    def observe(self, value: float) -> None:
        """Counts one observation; the current sampled span becomes its bucket's exemplar. NaN is dropped and noted."""
        try:
            number = float(value)
            if isnan(number):
                raise ValueError("an observation is a number; got NaN, which belongs in no bucket")
            self._child.observe(number, current_exemplar(number))
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)

    @contextmanager
    def time(self) -> Iterator[None]:
        """Observes the seconds that the block takes, also when it raises."""
        started = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - started)


class Histogram(Family[Buckets]):
    """Observations counted in buckets. Made by `burnline.histogram`; `observe(0.3, queue="mail")`."""

    kind = "histogram"

    def make_child(self) -> Buckets:
        return Buckets(self._terms.lock, self.bounds)

    def make_folded_child(self, note: Callable[[], object]) -> Buckets:
        return _FoldedBuckets(self._terms.lock, self.bounds, note)

    def add_samples(
        self,
        metric: Metric,
        labels: dict[str, str],
        values: Sequence[float],
        exemplars: Sequence[RawExemplar | None],
    ) -> None:
        cumulative = 0.0
        for index, bound in enumerate((*self.bounds, float("inf"))):
            cumulative += values[index + 1]
            exemplar = exemplars[index] if exemplars else None
            metric.add_sample(
                metric.name + "_bucket",
                {**labels, "le": bound_text(bound)},
                cumulative,
                exemplar=None if exemplar is None else _rendered(exemplar),
            )
        metric.add_sample(metric.name + "_count", labels, cumulative)
        metric.add_sample(metric.name + "_sum", labels, values[0])

    def labels(self, **labels: object) -> BoundHistogram:
        """The histogram for one label set."""
        return BoundHistogram(self.labelled(labels), self.name)

    def observe(self, value: float, **labels: object) -> None:
        """Counts one observation in the series with these labels."""
        self.labels(**labels).observe(value)

    def time(self, **labels: object) -> AbstractContextManager[None]:
        """Observes the seconds that the block takes in the series with these labels."""
        return self.labels(**labels).time()
