"""What families ask of whoever adds up the numbers of several worker processes; `multiprocess` is what answers.

A process that stands alone has none, and imports nothing of that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import Exemplars, Reading, Values

FamilyKey = tuple[str, str, tuple[str, ...], tuple[float, ...]]
"""Which family: kind, name, label names and bounds. Workers that differ in one of them, as after a reload with new
bounds, have families that cannot be added up."""


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What a series is: enough for a worker that does not know its family to expose it."""

    kind: str
    name: str
    description: str
    label_names: tuple[str, ...]
    label_values: tuple[str, ...]
    bounds: tuple[float, ...] = ()
    across: str = "sum"
    """How a gauge is put together from the living workers: sum or max."""

    @property
    def family(self) -> FamilyKey:
        return self.kind, self.name, self.label_names, self.bounds


class StoredSeries(Protocol):
    """Where one series is kept in shared memory."""

    @property
    def values(self) -> Values: ...
    @property
    def exemplars(self) -> Exemplars: ...


class Workers(Protocol):
    """The workers of one server, of which this process is one. Reading is thread-safe."""

    def store(self, key: SeriesKey, value_count: int, exemplar_count: int) -> StoredSeries:
        """This worker's own series with this key: the known one, or a new one at 0. Called with the families' lock.

        Raises OSError when there is no shared memory for it, ValueError when its key is absurdly long.
        """

    def refresh(self) -> None:
        """Finds out which workers and series are new."""

    def families(self) -> list[SeriesKey]:
        """One key for each family that any worker has."""

    def read(self, family: FamilyKey, across: str, pace: Pace, *, exemplars: bool) -> Iterator[Reading]:
        """The series of a family, summed over all workers that there were; gauges over the living ones only."""
