"""A metric family: one name, its label names, and a bounded set of children, one for each label set.

Families are prometheus_client collectors, so they appear in its registry beside the host's own metrics. They exist
because prometheus_client's own children search buckets one by one, make three objects per exemplar, and have neither
a cardinality limit nor an exact sum over forked workers.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Generic

from prometheus_client import Metric

from burnline._private.guard import GUARD
from burnline._private.metrics.child import C
from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import RawExemplar, Reading
from burnline._private.metrics.workers import SeriesKey, Workers
from burnline.conventions import OTHER

_SILENT = threading.local()


@dataclass(slots=True)
class Terms:
    """What holds for all families of a process."""

    cardinality_limit: int
    """Label sets that a family may have of its own."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    workers: Workers | None = None
    """Those that this process is one of; None: it stands alone."""
    join: Callable[[], object] | None = None
    """Finds the workers, when that has been put off until the first number is needed."""
    on_fold: Callable[[str], object] = lambda name: None
    """Called with the family's name for each observation that goes to its folded child."""

    def workers_now(self) -> Workers | None:
        """The workers; joins them first if that is due."""
        if self.join is not None:
            self.join()
        return self.workers


class Family(Generic[C]):
    """The children of one metric by label values. Thread-safe.

    Over the cardinality limit further label sets share one child, the folded one, whose every label value is `_OTHER`.
    """

    kind: ClassVar[str] = "unknown"
    sample_suffix: ClassVar[str] = ""
    """What the name of a counter's samples has that the family's has not."""

    def __init__(
        self,
        name: str,
        description: str,
        label_names: Iterable[str],
        terms: Terms,
        *,
        bounds: tuple[float, ...] = (),
        across: str = "sum",
    ) -> None:
        """`bounds` are a histogram's; `across` is how a gauge's values of several workers become one, sum or max."""
        self.name = name
        self.description = description
        self.label_names = tuple(label_names)
        self.bounds = bounds
        self.across = across
        self._terms = terms
        self._children: dict[tuple[str, ...], C] = {}
        self.before_collect: Callable[[], object] | None = None
        """Called at the start of each scrape, before the samples are read."""
        self._folded = (OTHER,) * len(self.label_names)
        if not self.label_names:
            self.child(())

    def make_child(self) -> C:
        """A new child at zero; called with the lock held."""
        raise NotImplementedError

    def make_folded_child(self, note: Callable[[], object]) -> C:
        """A new child at zero that calls `note()` for each observation; called with the lock held."""
        raise NotImplementedError

    def add_samples(
        self,
        metric: Metric,
        labels: dict[str, str],
        values: Sequence[float],
        exemplars: Sequence[RawExemplar | None],
    ) -> None:
        """Adds one label set's samples to `metric`."""
        raise NotImplementedError

    def child(self, label_values: tuple[str, ...]) -> C:
        """The child for label values in the order of `label_names`. The hot path is one dict look-up."""
        found = self._children.get(label_values)
        return self._new_child(label_values) if found is None else found

    def _new_child(self, label_values: tuple[str, ...]) -> C:
        terms = self._terms
        with terms.lock:
            workers = terms.workers_now()  # before the child is there, which would be shared twice
            folds = len(self._children) >= terms.cardinality_limit and label_values not in self._children
            if folds:
                label_values = self._folded
            child = self._children.get(label_values)
            if child is None:
                child = self.make_folded_child(lambda: terms.on_fold(self.name)) if folds else self.make_child()
                self._children[label_values] = child
                if workers is not None:
                    self._share(child, label_values, workers)
            return child

    def labelled(self, labels: Mapping[str, object]) -> C:
        """The child for labels by name; when the names are not the metric's, a note in the guard and a child apart."""
        try:
            if len(labels) != len(self.label_names):
                raise KeyError(*sorted(labels))
            self._terms.workers_now()  # in a forked child, where this may be the first number
            return self.child(tuple(str(labels[name]) for name in self.label_names))
        except Exception as error:  # noqa: BLE001 - a wrong label, or a value that cannot be text, stays here
            GUARD.caught(f"metric {self.name}", error)
            return self.make_child()

    def share(self, workers: Workers) -> None:
        """Moves all children into shared memory; called with the lock held."""
        for label_values, child in self._children.items():
            self._share(child, label_values, workers)

    def _share(self, child: C, label_values: tuple[str, ...], workers: Workers) -> None:
        key = SeriesKey(
            self.kind, self.name, self.description, self.label_names, label_values, self.bounds, self.across
        )
        try:
            child.share(workers.store(key, len(child.values), len(child.exemplars)))
        except (OSError, ValueError) as error:  # no shared memory left: this worker alone knows these numbers
            GUARD.caught("shared metrics", error)

    def reset(self) -> None:
        """Forgets what was counted, in a forked child."""
        for child in self._children.values():
            child.reset()

    def describe(self) -> Iterable[Metric]:
        """The family without samples: how the registry learns its names."""
        return [Metric(self.name, self.description, self.kind)]

    def collect(self) -> Iterable[Metric]:
        """The family with all samples, of all workers, as prometheus_client's exposition wants it."""
        if getattr(_SILENT, "on", False):
            return []
        metric = Metric(self.name, self.description, self.kind)
        for label_values, values, exemplars in self.read(Pace(), exemplars=True):
            self.add_samples(metric, dict(zip(self.label_names, label_values, strict=True)), values, exemplars)
        return [metric]

    def read(self, pace: Pace, *, exemplars: bool) -> Iterator[Reading]:
        """A snapshot of the series of all workers, as a scrape wants them; exemplars only when they are asked for."""
        if self.before_collect is not None:
            self.before_collect()
        workers = self._terms.workers_now()
        if workers is not None:
            workers.refresh()
            own = self.kind, self.name, self.label_names, self.bounds
            yield from workers.read(own, self.across, pace, exemplars=exemplars)
            return
        with self._terms.lock:
            children = list(self._children.items())
        for label_values, child in children:
            pace.step()
            yield label_values, list(child.values), list(child.exemplars) if exemplars else ()

    @staticmethod
    @contextmanager
    def silent() -> Iterator[None]:
        """Families collect nothing in this thread inside the block: their page is written in another way."""
        _SILENT.on = True
        try:
            yield
        finally:
            _SILENT.on = False
