"""The pace of a scrape: it is a burst of work in an interpreter that requests need too."""

import time
from time import perf_counter
from typing import Final

_TURN_SECONDS: Final = 0.001
_PAUSE_SECONDS: Final = 0.0001


class Pace:
    """Lets other threads have the interpreter after each millisecond of work.

    Left alone, the interpreter makes them wait five. The pause is a real one: a thread that gives the lock away and
    takes it back at once is quicker than those that wait for it, and they would go on waiting.
    """

    def __init__(self) -> None:
        self._since = perf_counter()

    def step(self) -> None:
        """To be called again and again between short pieces of work."""
        if perf_counter() - self._since > _TURN_SECONDS:
            time.sleep(_PAUSE_SECONDS)
            self._since = perf_counter()
