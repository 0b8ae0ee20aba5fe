"""The families of one process: each name once, registered with prometheus_client's registry."""

import re
import threading
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any, Final, Literal, TypeVar

from prometheus_client import CollectorRegistry

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.metrics.family import Family, Terms
from burnline._private.metrics.histogram import Histogram
from burnline._private.metrics.scalar import Counter, Gauge
from burnline._private.multiprocess.worker_set import SeriesKey, WorkerSet
from burnline._private.sharing import Sharing

_METRIC_NAME: Final = re.compile("[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME: Final = re.compile("[a-zA-Z_][a-zA-Z0-9_]*")

F = TypeVar("F", bound="Counter | Gauge | Histogram")


class Families:
    """Makes families and gives the same one back for the same name (app factories ask again and again).

    A name that is taken (by another kind, other labels, or a metric that is not ours), or that no exposition can have,
    gives a family that counts but is not exposed; the guard tells. Thread-safe.
    """

    def __init__(self, registry: CollectorRegistry, *, cardinality_limit: int) -> None:
        self.registry = registry
        self._lock = threading.RLock()
        self.sharing = Sharing(self._share, self._reset, self._lock)
        self._families: dict[str, Counter | Gauge | Histogram] = {}
        self._terms = Terms(cardinality_limit, self._lock, self.sharing.worker_set, self._on_fold)
        self._folded = self.counter(
            conventions.FOLDED_LABEL_SETS, "Observations whose label set was over the limit.", ("metric",)
        )

    def counter(self, name: str, description: str, labels: Collection[str] = ()) -> Counter:
        """The counter of this name; a trailing `_total` is the exposition's and may be left out."""
        return self._kept(Counter(name.removesuffix("_total"), description, labels, self._terms))

    def gauge(
        self, name: str, description: str, labels: Collection[str] = (), across: Literal["sum", "max"] = "sum"
    ) -> Gauge:
        """The gauge of this name. `across` says how the values of several workers become one."""
        return self._kept(Gauge(name, description, labels, self._terms, across=across))

    def histogram(
        self,
        name: str,
        description: str,
        labels: Collection[str] = (),
        bounds: Collection[float] = conventions.DURATION_BOUNDS_SECONDS,
    ) -> Histogram:
        """The histogram of this name; `bounds` are the buckets' upper bounds, without +Inf."""
        ascending = tuple(sorted(float(bound) for bound in bounds))
        return self._kept(Histogram(name, description, labels, self._terms, bounds=ascending))

    def _kept(self, family: F) -> F:
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
        workers = self.sharing.worker_set()
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
                    self._kept(family)

    def unregister(self) -> None:
        """Takes every family out of the registry."""
        with self._lock:
            for family in self._families.values():
                self.registry.unregister(family)
            self._families.clear()

    def _share(self, workers: WorkerSet) -> None:
        for family in self._families.values():
            family.share(workers)

    def _reset(self) -> None:
        for family in self._families.values():
            family.reset()

    def _on_fold(self, metric: str) -> None:
        if metric != self._folded.name:
            self._folded.inc(metric=metric)


def _check_names(family: Family[Any]) -> None:
    """Raises ValueError for names that would make the whole page unreadable to Prometheus before its version 3."""
    for name, pattern in ((family.name, _METRIC_NAME), *((label, _LABEL_NAME) for label in family.label_names)):
        if not pattern.fullmatch(name):
            better = re.sub(r"^(?=[0-9])|[^a-zA-Z0-9_]", "_", name) or "_"
            raise ValueError(f"names of metrics and labels are letters, digits and _; got {name!r}. Write {better!r}.")
