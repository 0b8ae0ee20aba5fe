"""A bounded cache whose look-up is a dictionary's: the hot path asks it without a call of Python's."""

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(dict[K, V]):
    """`made[key]` is what `make(key)` gave the first time. Thread-safe: a race makes one twice.

    Bounded: forgets all when it has `limit` keys.
    """

    def __init__(self, make: Callable[[K], V], limit: int) -> None:
        super().__init__()
        self._make = make
        self._limit = limit

    def __missing__(self, key: K) -> V:
        made = self._make(key)
        if len(self) >= self._limit:
            self.clear()
        self[key] = made
        return made
