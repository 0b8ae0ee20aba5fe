"""A metric family: one name, its label names, and a bounded set of children, one for each label set.

Families are prometheus_client collectors, so they appear in its registry beside the host's own metrics. They exist
because prometheus_client's own children search buckets one by one, make three objects per exemplar, and have neither
a limit on label sets nor an exact sum over forked workers.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

from prometheus_client import Metric

from burnline.conventions import OTHER
from burnline.guard import GUARD
from burnline.metrics.group import Group, SeriesKey
from burnline.metrics.numbers import Cells, ExemplarOf
from burnline.metrics.slot import Record

_SILENT = threading.local()


class Numbers(Protocol):
    """The numbers of one label set."""

    cells: Cells
    exemplars: list[ExemplarOf | None]


class Child(Numbers, Protocol):
    """What a family keeps for one label set: numbers of this process, in its own memory or in shared memory."""

    def share(self, record: Record) -> None:
        """Keeps its numbers in shared memory from now on; what it has counted is added there."""

    def reset(self) -> None:
        """Starts at zero in its own memory: in a forked child, whose parent keeps what was counted."""


C = TypeVar("C", bound=Child)


class Family(Generic[C]):
    """The children of one metric by label values. Thread-safe.

    Over `limit` label sets, further ones share one child whose every label value is `_OTHER`, and `on_fold` is
    called with the family's name for each use of it.
    """

    kind = "unknown"
    bounds: tuple[float, ...] = ()
    across: str = "sum"

    def __init__(
        self,
        name: str,
        description: str,
        label_names: Iterable[str],
        *,
        lock: threading.RLock,
        limit: int,
        group_now: Callable[[], Group | None] = lambda: None,
        on_fold: Callable[[str], object] | None = None,
    ) -> None:
        self.name = name
        self.description = description
        self.label_names = tuple(label_names)
        self.lock = lock
        self.limit = limit
        self._group_now = group_now
        self._on_fold = on_fold
        self._children: dict[tuple[str, ...], C] = {}
        self.before_collect: Callable[[], object] | None = None
        """Called at the start of each scrape, before the samples are read."""
        self.heads: dict[tuple[str, ...], list[str]] = {}
        """The renderer's place to keep the beginnings of lines."""
        self._folded = (OTHER,) * len(self.label_names)
        if not self.label_names:
            self.child(())

    def make_child(self) -> C:
        """A new child at zero; called with the lock held."""
        raise NotImplementedError

    def add_samples(
        self,
        metric: Metric,
        labels: dict[str, str],
        cells: Cells,
        exemplars: Sequence[ExemplarOf | None],
    ) -> None:
        """Adds one label set's samples to `metric`."""
        raise NotImplementedError

    def child(self, values: tuple[str, ...]) -> C:
        """The child for label values in the order of `label_names`. The hot path is one dict look-up."""
        found = self._children.get(values)
        return self._new_child(values) if found is None else found

    def _new_child(self, values: tuple[str, ...]) -> C:
        with self.lock:
            if len(self._children) >= self.limit and values not in self._children:
                values = self._folded
                if self._on_fold is not None:
                    self._on_fold(self.name)
            child = self._children.get(values)
            if child is None:
                child = self._children[values] = self.make_child()
                group = self._group_now()
                if group is not None:
                    self._share(child, values, group)
            return child

    def labelled(self, labels: Mapping[str, object]) -> C | None:
        """The child for labels by name; None, and a note in the guard, when the names are not the metric's."""
        try:
            if len(labels) != len(self.label_names):
                raise KeyError(*sorted(labels))
            self._group_now()  # in a forked child, where this may be the first number
            return self.child(tuple(str(labels[name]) for name in self.label_names))
        except Exception as error:  # noqa: BLE001 - a wrong label, or a value that cannot be text, stays here
            GUARD.caught(f"metric {self.name}", error)
            return None

    def share(self, group: Group) -> None:
        """Moves all children into the group's shared memory; called with the lock held."""
        for values, child in self._children.items():
            self._share(child, values, group)

    def _share(self, child: C, values: tuple[str, ...], group: Group) -> None:
        key = SeriesKey(self.kind, self.name, self.description, self.label_names, values, self.bounds, self.across)
        try:
            child.share(group.slot.record(key.encode(), len(child.cells), len(child.exemplars)))
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
        for values, numbers in self.numbers().items():
            labels = dict(zip(self.label_names, values, strict=False))
            self.add_samples(metric, labels, numbers.cells, numbers.exemplars)
        return [metric]

    def numbers(self) -> Mapping[tuple[str, ...], Numbers]:
        """The numbers of all workers by label values, as a scrape wants them; a copy."""
        if self.before_collect is not None:
            self.before_collect()
        group = self._group_now()
        with self.lock:
            return dict(self._children) if group is None else group.merged(self.name)

    @staticmethod
    @contextmanager
    def silent() -> Iterator[None]:
        """Families collect nothing in this thread inside the block: their page is written in another way."""
        _SILENT.on = True
        try:
            yield
        finally:
            _SILENT.on = False
