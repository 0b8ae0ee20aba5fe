"""What is counted: which events there are, and which of them are bad."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSLI:
    """Counters of events: exactly two of bad, good and total, each a PromQL selector of monotonic counters."""

    bad: str | None = None
    good: str | None = None
    total: str | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.bad, self.good, self.total)) != 2:
            raise ValueError("an events SLI names exactly two of bad, good and total")


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySLI:
    """A classic histogram; an event is good when it took at most `threshold_seconds`, which is one of its buckets.

    `histogram` is the metric's name without `_bucket` or `_count`, `matchers` the inside of the braces.
    """

    histogram: str
    matchers: str
    threshold_seconds: Decimal

    def __post_init__(self) -> None:
        if self.threshold_seconds <= 0:
            raise ValueError(f"a latency threshold is above zero, got {self.threshold_seconds}")


SLI: TypeAlias = EventsSLI | LatencySLI


def fingerprint(sli: SLI) -> str:
    """Names the ledger of an SLI: the same expression gives the same ledger, whatever the SLO is called.

    Databases hold these names: another spelling of the text below would leave all their history behind.
    """
    match sli:
        case EventsSLI():
            parts = ("events", sli.bad or "", sli.good or "", sli.total or "")
        case LatencySLI():
            parts = ("latency", sli.histogram, sli.matchers, format(sli.threshold_seconds.normalize(), "f"))
        case _ as unknown:
            assert_never(unknown)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
