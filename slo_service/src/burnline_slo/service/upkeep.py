"""Keeps the database as small as the periods allow."""

from datetime import datetime, timedelta

from burnline_slo.domain.tile_store import COARSE_DAYS, COARSE_SECONDS
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.ports import Upkeep
from burnline_slo.service.tick.tick import Tick

EVERY = timedelta(hours=1)
KEPT_BEYOND_THE_PERIOD = timedelta(days=2)
KEPT_UNUSED = timedelta(days=7)
"""A ledger nobody names any more waits this long for an SLO that was only moved or misspelt."""


class DatabaseUpkeep:
    """Call it as often as you like: it works once an hour."""

    def __init__(self, ledger: Upkeep, tick: Tick) -> None:
        self._ledger = ledger
        self._tick = tick
        self._due_at: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Raises LedgerError."""
        if self._due_at is not None and now < self._due_at:
            return
        self._due_at = now + EVERY
        longest = max((slo.period.longest for slo in self._tick.slos.values()), default=None)
        if longest is None:
            return
        self._ledger.coarsen(to_epoch(now - timedelta(days=COARSE_DAYS)), COARSE_SECONDS)
        oldest = to_epoch(now - longest - KEPT_BEYOND_THE_PERIOD) // COARSE_SECONDS * COARSE_SECONDS
        self._ledger.forget(oldest)
        self._tick.forgotten(oldest)
        self._ledger.forget_unused(self._tick.ledger_keys(), to_epoch(now - KEPT_UNUSED))
