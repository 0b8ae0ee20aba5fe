"""One monotonic clock for durations, with an anchor that turns a reading into wall time.

A request reads the clock once at each end. Both readings are monotonic, so a step of the wall clock never makes a
negative duration; the span's timestamps are reading + the anchor taken for the request's start.
"""

import time
from collections.abc import Callable

_ANCHOR_LIFE_NANOSECONDS = 10_000_000_000


class Clock:
    """`read()` gives monotonic nanoseconds; `offset_at(reading)` what to add for nanoseconds since the epoch.

    Both sources can be replaced for tests. Thread-safe: a race only anchors twice.
    """

    __slots__ = ("_anchored_until", "_offset", "_wall", "read")

    def __init__(
        self,
        read: Callable[[], int] = time.perf_counter_ns,
        wall: Callable[[], int] = time.time_ns,
    ) -> None:
        self.read = read
        self._wall = wall
        self._anchored_until = 0
        self._offset = 0
        self._anchor(read())

    def _anchor(self, reading: int) -> None:
        self._offset = self._wall() - reading
        self._anchored_until = reading + _ANCHOR_LIFE_NANOSECONDS

    def offset_at(self, reading: int) -> int:
        """The offset valid for a span that starts at `reading`; renewed every 10 seconds, so it follows NTP."""
        if reading > self._anchored_until:
            self._anchor(reading)
        return self._offset
