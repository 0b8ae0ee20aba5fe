"""Rings of tiles of one grain, for many SLIs side by side."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from burnline_slo.domain.tiles import Floats

Rows = npt.NDArray[np.intp]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Sums over a stretch, one element per row."""

    bad: Floats
    total: Floats
    covered_seconds: Floats

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            bad=self.bad + other.bad,
            total=self.total + other.total,
            covered_seconds=self.covered_seconds + other.covered_seconds,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(
            bad=self.bad - other.bad,
            total=self.total - other.total,
            covered_seconds=self.covered_seconds - other.covered_seconds,
        )


class Layer:
    """The newest `slots` tiles of `grain` seconds; a tile's place is its number since 1970 modulo `slots`.

    Arrays have the shape (slots, rows), so that a window of all rows is read from one piece of memory.
    Tiles never written are zero in all three.
    """

    def __init__(self, grain: int, slots: int) -> None:
        self.grain = grain
        self.slots = slots
        self.bad: Floats = np.zeros((slots, 0))
        self.total: Floats = np.zeros((slots, 0))
        self.covered: Ints = np.zeros((slots, 0), dtype=np.int32)
        self._newest: int | None = None

    @property
    def start(self) -> int | None:
        """The oldest moment it holds (Unix seconds), None before the first `advance`."""
        return None if self._newest is None else (self._newest - self.slots + 1) * self.grain

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return self.bad.nbytes + self.total.nbytes + self.covered.nbytes

    def spans(self, moment: int) -> bool:
        """Whether the tile that holds `moment` has a place here."""
        return self._newest is not None and self._newest - self.slots < moment // self.grain <= self._newest

    def grow(self, rows: int) -> None:
        """Makes room for `rows` rows."""
        missing = rows - self.bad.shape[1]
        if missing > 0:
            self.bad = np.hstack((self.bad, np.zeros((self.slots, missing))))
            self.total = np.hstack((self.total, np.zeros((self.slots, missing))))
            self.covered = np.hstack((self.covered, np.zeros((self.slots, missing), dtype=np.int32)))

    def clear(self, row: int) -> None:
        """Forgets a row's tiles."""
        for array in (self.bad, self.total, self.covered):
            array[:, row] = 0

    def advance(self, end: int) -> None:
        """Lets the tile that holds the second before `end` be the newest; what falls out is forgotten."""
        newest = (end - 1) // self.grain
        if self._newest is None:
            self._newest = newest
            return
        entering = min(newest - self._newest, self.slots)
        if entering <= 0:
            return
        places = np.arange(newest - entering + 1, newest + 1) % self.slots
        for array in (self.bad, self.total, self.covered):
            array[places] = 0
        self._newest = newest

    def put(self, rows: Rows, numbers: Rows, values: Sums) -> Sums:
        """Replaces tiles (`numbers` since 1970, all held here); values are (tiles, rows). Returns new minus old."""
        at = np.ix_(numbers % self.slots, rows)
        change = Sums(
            bad=values.bad - self.bad[at],
            total=values.total - self.total[at],
            covered_seconds=values.covered_seconds - self.covered[at],
        )
        self.bad[at] = values.bad
        self.total[at] = values.total
        self.covered[at] = values.covered_seconds
        return change

    def add(self, rows: Rows, numbers: Rows, change: Sums) -> None:
        """Adds changes of finer tiles; `numbers` are this layer's tile numbers, one per line, rising, with repeats.

        Tiles that have no place here are left out.
        """
        assert self._newest is not None
        held = (numbers > self._newest - self.slots) & (numbers <= self._newest)
        if not held.any():
            return
        first, last = np.flatnonzero(held)[[0, -1]]
        numbers = numbers[first : last + 1]
        begins = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
        at = np.ix_(numbers[begins] % self.slots, rows)
        for array, part in (
            (self.bad, change.bad),
            (self.total, change.total),
            (self.covered, change.covered_seconds.astype(np.int32)),
        ):
            array[at] += np.add.reduceat(part[first : last + 1], begins, axis=0)

    def sums(self, first: int, last: int) -> Sums:
        """Adds up the tiles numbered `first` (inclusive) to `last` (exclusive), all held here, for every row."""
        begin, count = first % self.slots, last - first
        parts = [slice(begin, min(begin + count, self.slots))]
        if begin + count > self.slots:
            parts.append(slice(0, begin + count - self.slots))
        bad, total, covered = (
            sum(array[part].sum(axis=0) for part in parts) for array in (self.bad, self.total, self.covered)
        )
        return Sums(bad=np.asarray(bad), total=np.asarray(total), covered_seconds=np.asarray(covered, dtype=np.float64))

    def share(self, number: int, seconds: int) -> Sums:
        """`seconds` of one tile: all of it if it covers no more than that, else its even share."""
        place = number % self.slots
        covered = self.covered[place].astype(np.float64)
        weight = np.minimum(1.0, seconds / np.maximum(covered, 1.0))
        return Sums(
            bad=self.bad[place] * weight,
            total=self.total[place] * weight,
            covered_seconds=covered * weight,
        )

    def row(self, row: int, first: int, last: int) -> Sums:
        """The tiles numbered `first` to `last` (exclusive), all held here, of one row, in time order."""
        places = np.arange(first, last) % self.slots
        return Sums(
            bad=self.bad[places, row],
            total=self.total[places, row],
            covered_seconds=self.covered[places, row].astype(np.float64),
        )
