"""Sums of tiles: the two numbers everything else follows from."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.no_data import NoData


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """How many events a stretch of time had, how many were bad, and how much of the stretch has data.

    Counts are floats: an engine may interpolate across a restart. `covered` never exceeds the stretch.
    """

    bad: float
    total: float
    covered: timedelta

    def __post_init__(self) -> None:
        if not 0 <= self.bad <= self.total:
            raise ValueError(f"bad events lie between 0 and the total, got {self.bad} of {self.total}")

    def __add__(self, other: "Events") -> "Events":
        return Events(bad=self.bad + other.bad, total=self.total + other.total, covered=self.covered + other.covered)

    def without(self, excluded: "Events") -> "Events":
        """What is left when a part of it does not count."""
        total = max(0.0, self.total - excluded.total)
        return Events(
            bad=min(total, max(0.0, self.bad - excluded.bad)),
            total=total,
            covered=max(timedelta(), self.covered - excluded.covered),
        )

    def error_ratio(self) -> float | NoData:
        """Bad ÷ total, weighted by events by its nature; NoData when nothing was measured or nothing happened."""
        if not self.covered:
            return NoData(reason="no data in this window")
        if self.total == 0:
            return NoData(reason="no events in this window")
        return self.bad / self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTraffic:
    """Counts of a stretch of `length`; `covered` of it has data, and `busiest_hour` is the most that one hour had."""

    bad: float
    total: float
    busiest_hour: float
    covered: timedelta
    length: timedelta
    left: Events | None = None
    """What corrections leave of it; None where they exclude nothing."""
