"""The time of the tick: the wall clock's, unless it has jumped ahead of everybody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

TOLERANCE = timedelta(minutes=2)
"""So far the wall clock may be ahead; an NTP client keeps it within a second."""
ASK_AGAIN_AFTER = timedelta(seconds=30)

log = structlog.get_logger()


class TrustedClock:
    """The time to tick at. A ledger that was filled up to tomorrow would stand still until tomorrow.

    So a wall clock that is further on than `monotonic` (seconds from any start) says is held against the metric
    server's, which stamps the samples: it is believed when the server agrees, for the machine may have slept. Else time
    goes on as the server's, or as it did before the jump while `server` gives None. At the start the server is asked
    too. A clock that is put back is believed: the ledger waits for it. Not thread-safe.
    """

    def __init__(
        self, wall: Callable[[], datetime], monotonic: Callable[[], float], server: Callable[[], datetime | None]
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._server = server
        self._at: datetime | None = None
        self._seconds = 0.0
        self._asked: float | None = None
        self._jumped = False

    def __call__(self) -> datetime:
        wall, seconds = self._wall(), self._monotonic()
        expected = None if self._at is None else self._at + timedelta(seconds=seconds - self._seconds)
        if expected is None or wall - expected > TOLERANCE:
            wall = self._checked(wall, expected, seconds)
        self._at, self._seconds = wall, seconds
        return wall

    def _checked(self, wall: datetime, expected: datetime | None, seconds: float) -> datetime:
        recent = self._asked is not None and seconds - self._asked < ASK_AGAIN_AFTER.total_seconds()
        if recent and expected is not None and self._jumped:
            return expected
        self._asked = seconds
        server = self._server()
        if server is None:
            self._jumped = expected is not None
            return expected or wall
        self._jumped = wall - server > TOLERANCE
        if not self._jumped:
            return wall
        log.error("clock_ahead", wall=wall.isoformat(), server=server.isoformat(), used="server")
        return server
