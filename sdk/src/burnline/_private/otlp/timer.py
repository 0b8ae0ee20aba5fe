"""Time as the exporter needs it: read, waited for and given away. Tests put in a clock that they move."""

import threading
import time
from typing import Protocol


class Timer(Protocol):
    def now(self) -> float:
        """Seconds from any fixed point."""

    def wait(self, condition: threading.Condition, seconds: float | None) -> object:
        """Waits for a notification of the condition, which is held; for at most so long unless that is None."""

    def sleep(self, seconds: float) -> None:
        """Does nothing for so long, and lets other threads have the interpreter."""


class MonotonicTimer:
    """The machine's."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)

    @staticmethod
    def wait(condition: threading.Condition, seconds: float | None) -> object:
        return condition.wait(seconds)


TIMER = MonotonicTimer()
