"""Counters and gauges: one number for each label set."""

import threading
from collections.abc import Callable, Sequence

from prometheus_client import Metric

from burnline._private.guard import GUARD
from burnline._private.metrics.child import Bound, Child
from burnline._private.metrics.family import Family
from burnline._private.metrics.values import RawExemplar


class Scalar(Child):
    """One number. `add` and `set` are atomic under the families' lock."""

    __slots__ = ()

    def add(self, amount: float) -> None:
        with self._lock:
            self.values[0] += amount

    def set(self, value: float) -> None:
        with self._lock:
            self.values[0] = value


class _FoldedScalar(Scalar):
    __slots__ = ("_note",)

    def __init__(self, lock: threading.RLock, note: Callable[[], object]) -> None:
        super().__init__(lock)
        self._note = note

    def add(self, amount: float) -> None:
        self._note()
        super().add(amount)

    def set(self, value: float) -> None:
        self._note()
        super().set(value)


class _ScalarFamily(Family[Scalar]):
    def make_child(self) -> Scalar:
        return Scalar(self._terms.lock)

    def make_folded_child(self, note: Callable[[], object]) -> Scalar:
        return _FoldedScalar(self._terms.lock, note)

    def add_samples(
        self,
        metric: Metric,
        labels: dict[str, str],
        values: Sequence[float],
        exemplars: Sequence[RawExemplar | None],
    ) -> None:
        metric.add_sample(metric.name + self.sample_suffix, labels, values[0])


class BoundCounter(Bound[Scalar]):
    """A counter with its labels chosen; see `Counter.labels`."""

    __slots__ = ()

    def inc(self, amount: float = 1.0) -> None:
        """Adds `amount` ≥ 0. A negative or non-numeric amount is dropped and noted, never raised."""
        try:
            if not amount >= 0:
                raise ValueError(f"a counter only goes up; got {amount}")
            self._child.add(amount)
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)


class BoundGauge(Bound[Scalar]):
    """A gauge with its labels chosen; see `Gauge.labels`."""

    __slots__ = ()

    def set(self, value: float) -> None:
        """Sets the value; one that is no number is dropped and noted."""
        try:
            self._child.set(float(value))
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)

    def inc(self, amount: float = 1.0) -> None:
        """Adds `amount`, which may be negative."""
        try:
            self._child.add(float(amount))
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)

    def dec(self, amount: float = 1.0) -> None:
        """Takes `amount` away."""
        try:
            self._child.add(-float(amount))
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)


class Counter(_ScalarFamily):
    """A number that only goes up. Made by `burnline.counter`; `inc(1, outcome="paid")`."""

    kind = "counter"
    sample_suffix = "_total"

    def labels(self, **labels: object) -> BoundCounter:
        """The counter for one label set: keep it when the labels are known beforehand. Creates the series at 0."""
        return BoundCounter(self.labelled(labels), self.name)

    def inc(self, amount: float = 1.0, **labels: object) -> None:
        """Adds `amount` ≥ 0 to the series with these labels."""
        self.labels(**labels).inc(amount)


class Gauge(_ScalarFamily):
    """A number that goes up and down. Made by `burnline.gauge`; `set(3, queue="mail")`."""

    kind = "gauge"

    def labels(self, **labels: object) -> BoundGauge:
        """The gauge for one label set."""
        return BoundGauge(self.labelled(labels), self.name)

    def set(self, value: float, **labels: object) -> None:
        """Sets the series with these labels."""
        self.labels(**labels).set(value)

    def inc(self, amount: float = 1.0, **labels: object) -> None:
        """Adds `amount` to the series with these labels."""
        self.labels(**labels).inc(amount)

    def dec(self, amount: float = 1.0, **labels: object) -> None:
        """Takes `amount` from the series with these labels."""
        self.labels(**labels).dec(amount)
