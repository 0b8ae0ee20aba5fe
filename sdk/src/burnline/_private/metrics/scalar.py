"""Counters and gauges: one number for each label set."""

import threading
from collections.abc import Sequence

from prometheus_client import Metric

from burnline._private.guard import GUARD
from burnline._private.metrics.family import Family
from burnline._private.metrics.values import RawExemplar, Values
from burnline._private.multiprocess.worker_file import StoredSeries


class Scalar:
    """One number. `add` and `set` are atomic under the family's lock."""

    __slots__ = ("_lock", "exemplars", "values")

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self.values: Values = [0.0]
        self.exemplars: list[RawExemplar | None] = []

    def add(self, amount: float) -> None:
        with self._lock:
            self.values[0] += amount

    def set(self, value: float) -> None:
        with self._lock:
            self.values[0] = value

    def share(self, stored: StoredSeries) -> None:
        with self._lock:
            stored.values[0] += self.values[0]
            self.values = stored.values

    def reset(self) -> None:
        self.values = [0.0]


class BoundCounter:
    """A counter with its labels chosen; see `Counter.labels`."""

    __slots__ = ("_child", "_name")

    def __init__(self, child: Scalar | None, name: str) -> None:
        self._child = child
        self._name = name

    def inc(self, amount: float = 1.0) -> None:
        """Adds `amount` ≥ 0. A negative or non-numeric amount is dropped and noted, never raised."""
        try:
            if not amount >= 0:
                raise ValueError(f"a counter only goes up; got {amount}")
            if self._child is not None:
                self._child.add(amount)
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)


class BoundGauge:
    """A gauge with its labels chosen; see `Gauge.labels`."""

    __slots__ = ("_child", "_name")

    def __init__(self, child: Scalar | None, name: str) -> None:
        self._child = child
        self._name = name

    def set(self, value: float) -> None:
        """Sets the value; one that is no number is dropped and noted."""
        try:
            if self._child is not None:
                self._child.set(float(value))
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)

    def inc(self, amount: float = 1.0) -> None:
        """Adds `amount`, which may be negative."""
        try:
            if self._child is not None:
                self._child.add(float(amount))
        except Exception as error:  # noqa: BLE001 - the host's request goes on
            GUARD.caught(f"metric {self._name}", error)

    def dec(self, amount: float = 1.0) -> None:
        """Takes `amount` away."""
        self.inc(-amount)


class Counter(Family[Scalar]):
    """A number that only goes up. Made by `burnline.counter`; `inc(1, outcome="paid")`."""

    kind = "counter"

    def make_child(self) -> Scalar:
        return Scalar(self._terms.lock)

    def add_samples(
        self,
        metric: Metric,
        labels: dict[str, str],
        values: Sequence[float],
        exemplars: Sequence[RawExemplar | None],
    ) -> None:
        metric.add_sample(metric.name + "_total", labels, values[0])

    def labels(self, **labels: object) -> BoundCounter:
        """The counter for one label set: keep it when the labels are known beforehand. Creates the series at 0."""
        return BoundCounter(self.labelled(labels), self.name)

    def inc(self, amount: float = 1.0, **labels: object) -> None:
        """Adds `amount` ≥ 0 to the series with these labels."""
        self.labels(**labels).inc(amount)


class Gauge(Family[Scalar]):
    """A number that goes up and down. Made by `burnline.gauge`; `set(3, queue="mail")`."""

    kind = "gauge"

    def make_child(self) -> Scalar:
        return Scalar(self._terms.lock)

    def add_samples(
        self,
        metric: Metric,
        labels: dict[str, str],
        values: Sequence[float],
        exemplars: Sequence[RawExemplar | None],
    ) -> None:
        metric.add_sample(metric.name, labels, values[0])

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
