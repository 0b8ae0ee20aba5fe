"""What the judge decides of a counter: the kind, the stretch, what was counted and what was not, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from burnline_slo.domain.judge.samples import CounterSamples, Side


class Kind(StrEnum):
    """The cases of a counter's life."""

    STEADY = "steady"
    """Not below its last value: the difference counts."""
    BRIDGED = "bridged"
    """The same over missed scrapes: the difference is spread over the gap."""
    RENAMED = "renamed"
    """Another series of the same counter went on from there: the difference to its last value counts."""
    BORN_AT_ZERO = "born_at_zero"
    """First seen, with proof that it began at zero: its first value counts."""
    BORN_WITH_A_PAST = "born_with_a_past"
    """First seen with a value that nobody can date: it counts from its first sample on."""
    RESTARTED = "restarted"
    """Fell to a new beginning: all that it shows after it counts."""
    DIPPED = "dipped"
    """Fell a little, as two copies of one counter do behind one address: counts on from where it was highest."""
    REFUSED = "refused"
    """Claims growth that cannot have happened: not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: `counted` events are in the books, `not_counted` are what the series shows and nobody could prove.

    Over the stretch from `start` to `end`, Unix seconds; both are equal for what happened at one scrape.
    """

    kind: Kind
    series: str
    sides: frozenset[Side]
    start: float
    end: float
    counted: float
    not_counted: float = 0.0
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Events that a counter gained between two times (Unix seconds); all at `end` where both are equal."""

    start: float
    end: float
    events: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What each counter gained, and every decision that is not steady, in the order of time."""

    growths: Sequence[tuple[CounterSamples, Sequence[Growth]]]
    decisions: Sequence[Decision]

    def total(self, side: Side) -> float:
        """All events of a side."""
        return sum(one.events for counter, gained in self.growths if side in counter.sides for one in gained)


def decide(
    kind: Kind,
    counter: CounterSamples,
    *,
    start: float,
    end: float,
    counted: float,
    reason: str,
    not_counted: float = 0.0,
) -> Decision:
    """A decision on a counter."""
    return Decision(
        kind=kind,
        series=str(counter),
        sides=counter.sides,
        start=start,
        end=end,
        counted=counted,
        not_counted=not_counted,
        reason=reason,
    )
