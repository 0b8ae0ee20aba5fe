"""The families of one process: each name once, registered with prometheus_client's registry."""

import re
import threading
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any, Final, Literal, TypeVar

from prometheus_client import CollectorRegistry

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.metrics.family import Family, Terms
from burnline._private.metrics.histogram import Histogram
from burnline._private.metrics.scalar import BoundCounter, Counter, Gauge
from burnline._private.metrics.workers import SeriesKey, Workers

_METRIC_NAME: Final = re.compile("[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME: Final = re.compile("[a-zA-Z_][a-zA-Z0-9_]*")

F = TypeVar("F", bound="Counter | Gauge | Histogram")


class Families:
    """Makes families and gives the same one back for the same name (app factories ask again and again).

    A name that is taken (by another kind, other labels, or a metric that is not ours), or that no exposition can have,
    gives a family that counts but is not exposed; the guard notes it. Thread-safe.
    """

    def __init__(self, registry: CollectorRegistry, *, cardinality_limit: int) -> None:
        self.registry = registry
        self._lock = threading.RLock()
        self._families: dict[str, Counter | Gauge | Histogram] = {}
        self._terms = Terms(cardinality_limit, self._lock, on_fold=self._on_fold)
        self._folds: dict[str, BoundCounter] = {}
        self._folded = self.counter(
            conventions.FOLDED_LABEL_SETS, "Observations whose label set was over the limit.", ("metric",)
        )

    def counter(self, name: str, description: str, labels: Collection[str] = ()) -> Counter:
        """The counter of this name; a trailing `_total` is the exposition's and may be left out."""
        return self._registered(Counter(name.removesuffix("_total"), description, labels, self._terms))

    def gauge(
        self, name: str, description: str, labels: Collection[str] = (), across: Literal["sum", "max"] = "sum"
    ) -> Gauge:
        """The gauge of this name. `across` says how the values of several workers become one."""
        return self._registered(Gauge(name, description, labels, self._terms, across=across))

    def histogram(
        self,
        name: str,
        description: str,
        labels: Collection[str] = (),
        bounds: Collection[float] = conventions.DURATION_BOUNDS_SECONDS,
    ) -> Histogram:
        """The histogram of this name; `bounds` are the buckets' upper bounds, without +Inf."""
        ascending = tuple(sorted(float(bound) for bound in bounds))
        return self._registered(Histogram(name, description, labels, self._terms, bounds=ascending))

    def _registered(self, family: F) -> F:
        with self._lock:
            known = self._families.get(family.name)
            if type(known) is type(family) and known.label_names == family.label_names:
                return known
            try:
                _check_names(family)
                if known is not None:
                    raise ValueError(f"metric {family.name} exists already with another kind or other labels")
                self.registry.register(family)
                self._families[family.name] = family
            except Exception as error:  # noqa: BLE001 - the family then counts unseen
                GUARD.caught(f"metric {family.name}", error)
            return family

    def families(self) -> list[Counter | Gauge | Histogram]:
        """Those that are exposed."""
        with self._lock:
            return list(self._families.values())

    def silent(self) -> AbstractContextManager[None]:
        """Inside the block a collection of the registry in this thread leaves the families out."""
        return self._folded.silent()

    def before_scrape(self) -> None:
        """Makes this process know the families that only other workers have made so far."""
        workers = self._terms.workers_now()
        if workers is not None:
            workers.refresh()
            for key in workers.families():
                if key.name not in self._families:
                    self._adopt(key)

    def _adopt(self, key: SeriesKey) -> None:
        match key.kind:
            case "counter":
                self.counter(key.name, key.description, key.label_names)
            case "gauge":
                self.gauge(key.name, key.description, key.label_names, "max" if key.across == "max" else "sum")
            case "histogram":
                self.histogram(key.name, key.description, key.label_names, key.bounds)

    def move(self, registry: CollectorRegistry, *, cardinality_limit: int) -> None:
        """Exposes all families in `registry` from now on, each with this limit."""
        with self._lock:
            families = list(self._families.values())
            if registry is not self.registry:
                self.unregister()
                self.registry = registry
            self._terms.cardinality_limit = cardinality_limit
            for family in families:
                if family.name not in self._families:
                    self._registered(family)

    def unregister(self) -> None:
        """Takes every family out of the registry."""
        with self._lock:
            for family in self._families.values():
                self.registry.unregister(family)
            self._families.clear()

    def join_when_needed(self, find: Callable[[], Workers | None]) -> None:
        """Joins the workers that `find()` gives as soon as the first number is needed."""

        def join() -> None:
            with self._lock:
                if self._terms.join is join:  # else another thread was first
                    self._terms.join = None
                    workers = find()
                    if workers is not None:
                        self.join(workers)

        self._terms.join = join

    def join(self, workers: Workers) -> None:
        """Counts together with other workers from now on. What was counted before is added."""
        with self._lock:
            self._terms.workers = workers
            for family in self._families.values():
                family.share(workers)

    def forget_after_fork(self) -> None:
        """In a forked child: what was counted is the parent's, and so are its workers and its locks."""
        self._lock._at_fork_reinit()  # type: ignore[attr-defined]  # what the standard library does with its own
        self._terms.workers = self._terms.join = None
        for family in self._families.values():
            family.reset()

    def _on_fold(self, metric: str) -> None:
        if metric != self._folded.name:
            folds = self._folds.get(metric)
            if folds is None:
                folds = self._folds[metric] = self._folded.labels(metric=metric)
            folds.inc()


def _check_names(family: Family[Any]) -> None:
    """Raises ValueError for names that would make the whole page unreadable to Prometheus before its version 3."""
    for name, pattern in ((family.name, _METRIC_NAME), *((label, _LABEL_NAME) for label in family.label_names)):
        if not pattern.fullmatch(name):
            better = re.sub(r"^(?=[0-9])|[^a-zA-Z0-9_]", "_", name) or "_"
            raise ValueError(f"names of metrics and labels are letters, digits and _; got {name!r}. Write {better!r}.")
