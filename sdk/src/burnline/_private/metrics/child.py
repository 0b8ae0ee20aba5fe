"""What a family keeps for one label set, and the same with the labels chosen, as hosts have it."""

import threading
from typing import Generic, TypeVar

from burnline._private.metrics.values import Exemplars, RawExemplar, Values
from burnline._private.metrics.workers import StoredSeries


class Child:
    """The values of one series, in this process's memory or in shared memory. Written under the families' lock."""

    __slots__ = ("_lock", "exemplars", "values")

    def __init__(self, lock: threading.RLock, value_count: int = 1, exemplar_count: int = 0) -> None:
        self._lock = lock
        self.values: Values = [0.0] * value_count
        self.exemplars = _no_exemplars(exemplar_count)

    def share(self, stored: StoredSeries) -> None:
        """Keeps its values in shared memory from now on; what it has counted is added there."""
        values, exemplars = stored.values, stored.exemplars
        with self._lock:
            for bucket, exemplar in enumerate(self.exemplars):
                if exemplar is not None:
                    exemplars[bucket] = exemplar
            for index, value in enumerate(self.values):
                values[index] += value
            self.values, self.exemplars = values, exemplars

    def reset(self) -> None:
        """Starts at zero in its own memory: in a forked child, whose parent keeps what was counted."""
        self.values = [0.0] * len(self.values)
        self.exemplars = _no_exemplars(len(self.exemplars))


def _no_exemplars(count: int) -> Exemplars:
    exemplars: list[RawExemplar | None] = [None] * count
    return exemplars


C = TypeVar("C", bound=Child)


class Bound(Generic[C]):
    """A series of a family with its labels chosen. What makes no sense is dropped and noted, never raised."""

    __slots__ = ("_child", "_name")

    def __init__(self, child: C, name: str) -> None:
        self._child = child
        self._name = name
