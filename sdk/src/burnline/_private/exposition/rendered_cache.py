"""Series in the format of a page, kept from scrape to scrape for as long as they have not changed."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from burnline._private.metrics.family import Family
from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import ExemplarOf

T = TypeVar("T", str, bytes)


class Kept(Generic[T]):
    """One series. Thread-safe: what is kept is replaced, never changed."""

    __slots__ = ("_ends", "_whole")

    def __init__(self) -> None:
        self._whole: tuple[Sequence[float], Sequence[ExemplarOf | None], T] | None = None
        self._ends: tuple[Sequence[ExemplarOf | None], list[T]] = (), []

    def make(self, cells: Sequence[float], ends: Sequence[T]) -> T:
        """The series; `ends` are its exemplars as `end` makes them, or nothing when they are not wanted."""
        raise NotImplementedError

    def end(self, exemplar: ExemplarOf | None) -> T:
        """What a bucket with this exemplar ends with."""
        raise NotImplementedError

    def of(self, cells: Sequence[float], exemplars: Sequence[ExemplarOf | None]) -> T:
        """The series with these numbers."""
        whole = self._whole
        if whole is not None and cells == whole[0] and exemplars == whole[1]:
            return whole[2]
        made = self.make(cells, self._all_ends(exemplars) if exemplars else ())
        self._whole = cells, exemplars, made
        return made

    def _all_ends(self, exemplars: Sequence[ExemplarOf | None]) -> list[T]:
        seen, ends = self._ends
        if len(seen) != len(exemplars):
            ends = list(map(self.end, exemplars))
        elif seen != exemplars:
            ends = [
                end if exemplar is known else self.end(exemplar)
                for known, exemplar, end in zip(seen, exemplars, ends, strict=True)
            ]
        self._ends = exemplars, ends
        return ends


class Shelf(Generic[T]):
    """All that is kept in one format. `make` is told the family and the label values."""

    def __init__(self, make: Callable[[Family[Any], tuple[str, ...]], Kept[T]]) -> None:
        self._make: Callable[[Family[Any], tuple[str, ...]], Kept[T]] = make
        self._kept: WeakKeyDictionary[Family[Any], dict[tuple[str, ...], Kept[T]]] = WeakKeyDictionary()

    def of(self, family: Family[Any], pace: Pace, *, exemplars: bool) -> list[T]:
        """The family's series."""
        made = []
        known = self._kept.setdefault(family, {})
        for values, cells, noted in family.read(pace, exemplars=exemplars):
            series = known.get(values)
            if series is None:
                series = known[values] = self._make(family, values)
            made.append(series.of(cells, noted))
        return made
