"""A cache of rendered series: kept from scrape to scrape for as long as they have not changed."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from burnline._private.metrics.family import Family
from burnline._private.metrics.pace import Pace
from burnline._private.metrics.values import RawExemplar

T = TypeVar("T", str, bytes)


class RenderedSeries(Generic[T]):
    """One series as it was last rendered. Thread-safe: what is kept is replaced, never changed."""

    __slots__ = ("_last_rendered", "_suffixes")

    def __init__(self) -> None:
        self._last_rendered: tuple[Sequence[float], Sequence[RawExemplar | None], T] | None = None
        self._suffixes: tuple[Sequence[RawExemplar | None], list[T]] = (), []

    def make(self, values: Sequence[float], suffixes: Sequence[T]) -> T:
        """The series; `suffixes` are its exemplars as `suffix` makes them, or nothing when they are not wanted."""
        raise NotImplementedError

    def suffix(self, exemplar: RawExemplar | None) -> T:
        """What follows the number of a bucket with this exemplar."""
        raise NotImplementedError

    def of(self, values: Sequence[float], exemplars: Sequence[RawExemplar | None]) -> T:
        """The series with these numbers."""
        last_rendered = self._last_rendered
        if last_rendered is not None and values == last_rendered[0] and exemplars == last_rendered[1]:
            return last_rendered[2]
        made = self.make(values, self._all_suffixes(exemplars) if exemplars else ())
        self._last_rendered = values, exemplars, made
        return made

    def _all_suffixes(self, exemplars: Sequence[RawExemplar | None]) -> list[T]:
        seen, suffixes = self._suffixes
        if len(seen) != len(exemplars):
            suffixes = list(map(self.suffix, exemplars))
        elif seen != exemplars:
            suffixes = [
                suffix if exemplar is known else self.suffix(exemplar)
                for known, exemplar, suffix in zip(seen, exemplars, suffixes, strict=True)
            ]
        self._suffixes = exemplars, suffixes
        return suffixes


class RenderedCache(Generic[T]):
    """All series in one format. `make` is called with the family and the label values."""

    def __init__(self, make: Callable[[Family[Any], tuple[str, ...]], RenderedSeries[T]]) -> None:
        self._make: Callable[[Family[Any], tuple[str, ...]], RenderedSeries[T]] = make
        self._rendered: WeakKeyDictionary[Family[Any], dict[tuple[str, ...], RenderedSeries[T]]] = WeakKeyDictionary()

    def of(self, family: Family[Any], pace: Pace, *, exemplars: bool) -> list[T]:
        """The family's series."""
        made = []
        known = self._rendered.setdefault(family, {})
        for label_values, values, noted in family.read(pace, exemplars=exemplars):
            series = known.get(label_values)
            if series is None:
                series = known[label_values] = self._make(family, label_values)
            made.append(series.of(values, noted))
        return made
