"""The time span an SLO is measured over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingPeriod:
    """The last `length` up to now."""

    length: timedelta

    def __post_init__(self) -> None:
        if not SHORTEST <= self.length <= LONGEST:
            raise ValueError(f"a rolling period lasts from 1 hour to 366 days, got {self.length}")

    def start(self, end: datetime) -> datetime:
        """Where the period that ends at `end` begins."""
        return end - self.length


Period: TypeAlias = RollingPeriod
