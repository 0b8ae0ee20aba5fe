"""Which hosts have a series of their own: a service that calls whatever address it is given must not make endless ones.

A cardinality limit of its own, below that of all label sets, since one host more is a series more for each method and
status.
"""

from collections.abc import Callable
from typing import Final

from burnline import conventions

LIMIT: Final = 100
"""Hosts called by one process that have their own series: the first ones."""


class BoundedLabel:
    """The hosts that were called. Thread-safe: a race lets a few more in."""

    __slots__ = ("_folded", "_known")

    def __init__(self, folded: Callable[[], object]) -> None:
        """`folded()` is called for each call to a host over the limit."""
        self._known: set[str] = set()
        self._folded = folded

    def label(self, address: str) -> str:
        """The host itself, or `_OTHER` for one too many."""
        if address not in self._known:
            if len(self._known) >= LIMIT:
                self._folded()
                return conventions.OTHER
            self._known.add(address)
        return address
