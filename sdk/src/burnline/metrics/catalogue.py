"""The families of one process: each name once, registered with prometheus_client's registry."""

import threading
from collections.abc import Collection
from typing import TypeVar

from prometheus_client import CollectorRegistry

from burnline import conventions
from burnline.guard import GUARD
from burnline.metrics.histogram import Histogram
from burnline.metrics.scalar import Counter, Gauge

F = TypeVar("F", bound="Counter | Gauge | Histogram")


class Catalogue:
    """Makes families and gives the same one back for the same name (app factories ask again and again).

    A name that is taken (by another kind, other labels, or a metric that is not ours) gives a family that counts
    but is not exposed; the guard tells. Thread-safe.
    """

    def __init__(self, registry: CollectorRegistry, *, label_limit: int) -> None:
        self.registry = registry
        self.lock = threading.RLock()
        self._limit = label_limit
        self._families: dict[str, Counter | Gauge | Histogram] = {}
        self._folded = self._kept(
            Counter(
                conventions.FOLDED_LABEL_SETS.removesuffix("_total"),
                "Observations whose label set was over the limit.",
                ("metric",),
                lock=self.lock,
                limit=label_limit,
            )
        )

    def counter(self, name: str, description: str, labels: Collection[str] = ()) -> Counter:
        """The counter of this name; a trailing `_total` is the exposition's and may be left out."""
        name = name.removesuffix("_total")
        return self._kept(Counter(name, description, labels, lock=self.lock, limit=self._limit, on_fold=self._on_fold))

    def gauge(self, name: str, description: str, labels: Collection[str] = ()) -> Gauge:
        """The gauge of this name."""
        return self._kept(Gauge(name, description, labels, lock=self.lock, limit=self._limit, on_fold=self._on_fold))

    def histogram(
        self,
        name: str,
        description: str,
        labels: Collection[str] = (),
        bounds: Collection[float] = conventions.DURATION_BOUNDS_SECONDS,
    ) -> Histogram:
        """The histogram of this name; `bounds` are the buckets' upper bounds, without +Inf."""
        return self._kept(
            Histogram(
                name,
                description,
                labels,
                bounds=tuple(sorted(float(bound) for bound in bounds)),
                lock=self.lock,
                limit=self._limit,
                on_fold=self._on_fold,
            )
        )

    def _kept(self, family: F) -> F:
        with self.lock:
            known = self._families.get(family.name)
            if type(known) is type(family) and known.label_names == family.label_names:
                return known
            try:
                if known is not None:
                    raise ValueError(f"metric {family.name} exists already with another kind or other labels")
                self.registry.register(family)
                self._families[family.name] = family
            except Exception as error:  # noqa: BLE001 - the family then counts unseen
                GUARD.caught(f"metric {family.name}", error)
            return family

    def move(self, registry: CollectorRegistry, *, label_limit: int) -> None:
        """Exposes all families in `registry` from now on, each with this limit."""
        with self.lock:
            families = list(self._families.values())
            if registry is not self.registry:
                self.unregister()
                self.registry = registry
            self._limit = label_limit
            for family in families:
                family.limit = label_limit
                if family.name not in self._families:
                    self._kept(family)

    def unregister(self) -> None:
        """Takes every family out of the registry."""
        with self.lock:
            for family in self._families.values():
                self.registry.unregister(family)
            self._families.clear()

    def _on_fold(self, metric: str) -> None:
        self._folded.inc(metric=metric)
