"""Raw samples of counters, and what is known of the targets that expose them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

Target: TypeAlias = tuple[str, str]
"""`job` and `instance`, either of which may be empty."""
TARGET_LABELS = ("job", "instance")


class Side(Enum):
    """What a counter counts for its SLI. One that is in both selectors has two sides."""

    BAD = auto()
    GOOD = auto()
    TOTAL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSamples:
    """One counter's samples in time order, Unix seconds; the first is the last one before the stretch, if any exists.

    Staleness markers are no samples. `created_at` is when the counter itself says that it began, where it does.
    """

    metric: str
    labels: Mapping[str, str]
    sides: frozenset[Side]
    times: Sequence[float]
    values: Sequence[float]
    created_at: float | None = None

    def __post_init__(self) -> None:
        if not self.times or len(self.times) != len(self.values):
            raise ValueError("a counter has samples, each with a time and a value")
        if any(later <= earlier for earlier, later in zip(self.times, self.times[1:], strict=False)):
            raise ValueError("a counter's samples are in time order, each time once")

    @property
    def target(self) -> Target:
        return (self.labels.get("job", ""), self.labels.get("instance", ""))

    @property
    def own_labels(self) -> frozenset[tuple[str, str]]:
        """The labels that do not name the target."""
        return frozenset(item for item in self.labels.items() if item[0] not in TARGET_LABELS)

    def __str__(self) -> str:
        inside = ",".join(f'{name}="{value}"' for name, value in sorted(self.labels.items()))
        return f"{self.metric}{{{inside}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetHistory:
    """When a target was scraped (times of its `up`), and its `process_start_time_seconds` as (seen at, start)."""

    scraped_at: Sequence[float] = ()
    starts: Sequence[tuple[float, float]] = ()

    def scraped_between(self, after: float, before: float) -> bool:
        """Whether it was scraped within the open stretch."""
        return any(after < time < before for time in self.scraped_at)

    def start_at(self, time: float, within: float) -> float | None:
        """The start of the process that was seen at a time, or shortly after it."""
        seen = [(abs(at - time), start) for at, start in self.starts if abs(at - time) <= within]
        return min(seen)[1] if seen else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known when counters are judged: times in Unix seconds, intervals in seconds.

    `start` (exclusive) to `end` (inclusive) is the stretch that is judged. `known_since` is the time from which on the
    server was asked for samples: who was not there before it may have been there unseen. `most_per_second` is the
    highest rate at which any counter of the SLI is known to have grown; None where nothing is known of it.
    """

    counters: Sequence[CounterSamples]
    start: float
    end: float
    known_since: float
    scrape_interval: float
    most_per_second: float | None = None
    targets: Mapping[Target, TargetHistory] = field(default_factory=dict)

    def scrape_at(self, time: float) -> int:
        """The number of a scrape: samples of one target and scrape have the same."""
        return round(time / self.scrape_interval * 2)

    def possible(self, seconds: float) -> float:
        """The most that a counter can have grown in a time; at least an event for each scrape, for a quiet service."""
        per_second = max(self.most_per_second or 0.0, 1 / self.scrape_interval)
        return MARGIN * per_second * (seconds + self.scrape_interval) + 1


MARGIN = 3.0
"""How many times as fast as ever seen a counter may have grown without being refused."""


def rate_of_rises(counters: Sequence[CounterSamples]) -> float | None:
    """The highest rate at which any of them grew, in events per second; None where none did.

    Only rises after rises tell: one after a fall may be the way back of two copies of one counter.
    """
    rates = []
    for counter in counters:
        gained = [later - earlier for earlier, later in zip(counter.values, counter.values[1:], strict=False)]
        taken = [later - earlier for earlier, later in zip(counter.times, counter.times[1:], strict=False)]
        for before, rise, seconds in zip(gained, gained[1:], taken[1:], strict=False):
            if before >= 0 and rise > 0:
                rates.append(rise / seconds)
    return max(rates, default=None)
