"""One SLO's alerts stepped through generated minutes: the ledger's tiles, the alert step, and a clock that is moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import numpy as np

from burnline_slo.domain.alerts import AlertKey, Change, FiringAlert, TierReading, Transition, read_tier, step
from burnline_slo.domain.events import Events
from burnline_slo.domain.policy import Tier
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_store import TileStore
from burnline_slo.domain.tiles import Span, Tiles, from_epoch, to_epoch

MINUTE = 60
EVENTS_PER_MINUTE = 100_000
HISTORY = timedelta(days=4)
"""Minutes without errors before the story begins: more than the longest window."""

ErrorRatio = Callable[[int], float]
"""The share of bad events in a minute; minutes count from the story's beginning."""


@dataclass
class Simulation:
    """Traffic is constant, errors are a function of time. `minute` is how many minutes of the story have passed."""

    slo: SLO
    error_ratio: ErrorRatio
    begins_at: datetime
    traffic: Callable[[int], int] = lambda minute: EVENTS_PER_MINUTE
    minute: int = 0
    firing: Mapping[AlertKey, FiringAlert] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begin = to_epoch(self.begins_at)
        self._ids = count()
        self._store = TileStore(MINUTE, int(self.slo.period.length.total_seconds()))
        self._store.add_row()
        minutes = HISTORY // timedelta(seconds=MINUTE)
        self._write(-minutes, 0, lambda minute: 0.0)

    def _write(self, first: int, last: int, error_ratio: ErrorRatio) -> None:
        span = Span(start=self._begin + first * MINUTE, end=self._begin + last * MINUTE, grain_seconds=MINUTE)
        total = np.array([self.traffic(minute) for minute in range(first, last)], dtype=np.float64)
        bad = np.round(total * [error_ratio(minute) for minute in range(first, last)])
        self._store.advance(span.end)
        covered = np.full(len(span), MINUTE, dtype=np.uint32)
        self._store.write([0], [Tiles(span=span, bad=bad, total=total, covered_seconds=covered)])

    def run(self, minutes: int, every: int = 1) -> Simulation:
        """Lets time pass and steps the alerts at the end of every minute, or every few minutes."""
        for _ in range(minutes // every):
            self.leap(every).step()
        return self

    def step(self) -> Simulation:
        """Steps the alerts now."""
        self.firing, changes = step(self.slo, self.windows(), self.firing, self.at, lambda: str(next(self._ids)))
        self.transitions += changes
        return self

    def silence(self, minutes: int) -> Simulation:
        """Lets time pass of which nothing is known."""
        self.minute += minutes
        self._store.advance(self._store.end + minutes * MINUTE)
        return self

    def leap(self, minutes: int) -> Simulation:
        """Lets time pass without looking at the alerts."""
        if minutes:
            self._write(self.minute, self.minute + minutes, self.error_ratio)
            self.minute += minutes
        return self

    def run_to(self, minute: int) -> Simulation:
        """Lets time pass up to the minute and steps the alerts there and one minute before, only."""
        return self.leap(max(0, minute - 2 - self.minute)).run(minute - self.minute)

    @property
    def at(self) -> datetime:
        return from_epoch(self._store.end)

    def windows(self) -> dict[timedelta, Events]:
        """The events of every window that ends now."""
        return {window: self._events(window) for window in self.slo.policy.windows}

    def _events(self, window: timedelta) -> Events:
        sums = self._store.sums(self._store.end - window // timedelta(seconds=1), self._store.end)
        return Events(
            bad=float(sums.bad[0]),
            total=float(sums.total[0]),
            covered=timedelta(seconds=float(sums.covered_seconds[0])),
        )

    def read(self, tier: Tier) -> TierReading:
        """What a tier says now."""
        return read_tier(self.slo, tier, self.windows())

    def minutes_of(self, tier: str, change: Change) -> list[int]:
        """After how many minutes of the story a tier's alert changed."""
        return [
            (transition.at - self.begins_at) // timedelta(minutes=1)
            for transition in self.transitions
            if (transition.key.tier, transition.change) == (tier, change)
        ]

    def first(self, tier: str) -> int | None:
        """After how many minutes a tier's alert fired first, None if it did not."""
        return next(iter(self.minutes_of(tier, Change.FIRING)), None)
