"""One series over all workers, as each scrape reads it anew from shared memory.

Most series of a service have not changed since the last scrape, and of those that have, one or two buckets have. So a
worker's values are compared as bytes first, and of exemplars the times, before anything is read.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import compress, zip_longest
from operator import ne

from burnline._private.metrics.values import RawExemplar
from burnline._private.multiprocess.worker_file import StoredSeries, WorkerFileReader, times_of


class Merged:
    """Thread-safe: what is kept is replaced, never changed."""

    __slots__ = ("_noted", "_stored", "_summed", "_unpack", "_unpack_times", "_value_count")

    def __init__(self, value_count: int) -> None:
        self._stored: list[tuple[WorkerFileReader, StoredSeries]] = []
        self._unpack = struct.Struct(f"={value_count}d").unpack
        self._value_count = value_count
        self._summed: tuple[list[bytes], Sequence[float]] = [], ()
        buckets = value_count - 1
        self._unpack_times = times_of(buckets)
        self._noted: tuple[list[bytes], list[float], Sequence[RawExemplar | None]] = (
            [],
            [0.0] * buckets,
            [None] * buckets,
        )

    def add(self, reader: WorkerFileReader, stored: StoredSeries) -> None:
        """Takes in a worker's part of the series, unless it has another shape."""
        if len(stored.values) == self._value_count:
            self._stored = [*self._stored, (reader, stored)]

    def living_value(
        self, is_alive: Callable[[WorkerFileReader], bool], combine: Callable[[Iterable[float]], float]
    ) -> float | None:
        """The first values of the workers that still run in one; None when there are none."""
        values = [stored.values[0] for reader, stored in self._stored if is_alive(reader)]
        return combine(values) if values else None

    def read(self, *, exemplars: bool) -> tuple[Sequence[float], Sequence[RawExemplar | None]]:
        """The sums of the values, and the newest exemplar of each bucket if they are asked for.

        Values before exemplars: a writer does it the other way round, so an exemplar that is missed now is in a bucket
        whose count will have changed the next time.
        """
        values = [stored.values.tobytes() for _, stored in self._stored]
        seen, sums = self._summed
        if values != seen:
            sums = tuple(map(sum, zip(*map(self._unpack, values), strict=True)))
            self._summed = values, sums
        return sums, self._newest(values) if exemplars else ()

    def _newest(self, values: list[bytes]) -> Sequence[RawExemplar | None]:
        seen, times, noted = self._noted
        if values == seen or not times:
            return noted
        stored_series = [stored for _, stored in self._stored[: len(values)]]
        changed = [
            stored for stored, now, before in zip_longest(stored_series, values, seen) if stored and now != before
        ]
        if not changed:  # another thread has seen more
            return noted
        rows = [stored.exemplars.times(self._unpack_times) for stored in changed]
        latest = list(map(max, times, *rows))
        newest = list(noted)
        for bucket in compress(range(len(times)), map(ne, times, latest)):
            for row, stored in zip(rows, changed, strict=True):
                if row[bucket] == latest[bucket]:
                    found = stored.exemplars[bucket]
                    if found is None:  # just being written
                        latest[bucket] = times[bucket]
                    else:
                        newest[bucket] = found
                    break
        self._noted = values, latest, newest
        return newest
