"""One series over all workers, as each scrape reads it anew from shared memory.

Most series of a service have not changed since the last scrape, and of those that have, one or two buckets have. So a
worker's cells are compared as bytes first, and of exemplars the times, before anything is read.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import compress, zip_longest
from operator import ne

from burnline._private.metrics.values import ExemplarOf
from burnline._private.multiprocess.worker_file import Record, SlotReader, read_exemplar, times_of


class Merged:
    """Thread-safe: what is kept is replaced, never changed."""

    __slots__ = ("_cell_count", "_noted", "_records", "_summed", "_times", "_unpack")

    def __init__(self, cell_count: int) -> None:
        self._records: list[tuple[SlotReader, Record]] = []
        self._unpack = struct.Struct(f"={cell_count}d").unpack
        self._cell_count = cell_count
        self._summed: tuple[list[bytes], Sequence[float]] = [], ()
        buckets = cell_count - 1
        self._times = times_of(buckets)
        self._noted: tuple[list[bytes], list[float], Sequence[ExemplarOf | None]] = (
            [],
            [0.0] * buckets,
            [None] * buckets,
        )

    def add(self, reader: SlotReader, record: Record) -> None:
        """Takes in a worker's part of the series, unless it has another shape."""
        if len(record.cells) == self._cell_count:
            self._records = [*self._records, (reader, record)]

    def living(self, alive: Callable[[SlotReader], bool], combine: Callable[[Iterable[float]], float]) -> float | None:
        """The first cells of the workers that still run in one; None when there are none."""
        values = [record.cells[0] for reader, record in self._records if alive(reader)]
        return combine(values) if values else None

    def read(self, *, exemplars: bool) -> tuple[Sequence[float], Sequence[ExemplarOf | None]]:
        """The sums of the cells, and the newest exemplar of each bucket if they are asked for.

        Cells before exemplars: a writer does it the other way round, so an exemplar that is missed now is in a bucket
        whose cell will have changed the next time.
        """
        cells = [record.cells.tobytes() for _, record in self._records]
        seen, sums = self._summed
        if cells != seen:
            sums = tuple(map(sum, zip(*map(self._unpack, cells), strict=True)))
            self._summed = cells, sums
        return sums, self._newest(cells) if exemplars else ()

    def _newest(self, cells: list[bytes]) -> Sequence[ExemplarOf | None]:
        seen, times, noted = self._noted
        if cells == seen or not times:
            return noted
        records = [record for _, record in self._records[: len(cells)]]
        changed = [record for record, now, before in zip_longest(records, cells, seen) if record and now != before]
        if not changed:  # another thread has seen more
            return noted
        rows = [self._times(record.exemplars) for record in changed]
        latest = list(map(max, times, *rows))
        newest = list(noted)
        for bucket in compress(range(len(times)), map(ne, times, latest)):
            for row, record in zip(rows, changed, strict=True):
                if row[bucket] == latest[bucket]:
                    found = read_exemplar(record.exemplars, bucket)
                    if found is None:  # just being written
                        latest[bucket] = times[bucket]
                    else:
                        newest[bucket] = found
                    break
        self._noted = cells, latest, newest
        return newest
