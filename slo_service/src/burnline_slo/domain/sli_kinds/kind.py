"""What every kind of SLI answers for itself."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self

from burnline_slo.domain.selector import Selector

WINDOW = "$window"
"""Stands for a duration in expressions that are more than a selector: the window they are evaluated over."""


class Unit(StrEnum):
    """What an SLI counts, and so what its budget is made of."""

    EVENTS = "events"
    SECONDS = "seconds"
    SLICES = "slices"


class Counts(StrEnum):
    """What one of the expressions of an SLI tells: events unless it says something else."""

    BAD = "bad"
    GOOD = "good"
    ALL = "all"
    UP = "up"
    """Whether a target is up, 1 or 0."""
    ERROR_RATIO = "error_ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPart:
    """One expression of an SLI, and what it tells; `at_most_seconds` is how long a good event may take."""

    counts: Counts
    expression: Selector | str
    at_most_seconds: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSeries:
    """Counters whose increase is the bad events: `counted`, less that of `good` where there is no counter of them."""

    counted: Selector
    good: Selector | None = None


class SLIKind(ABC):
    """An SLI. Names of ledgers are made of `identity`, which databases hold: it never changes for the same SLI."""

    __slots__ = ("_fingerprint",)
    unit: ClassVar[Unit]
    _fingerprint: str

    @abstractmethod
    def identity(self) -> tuple[str, ...]:
        """The kind and all that decides what is counted, as texts."""

    @abstractmethod
    def counted_parts(self) -> tuple[CountedPart, ...]:
        """What it is made of, for people to read."""

    def fingerprint(self) -> str:
        """Names its ledger: the same expression gives the same ledger, whatever the SLO is called."""
        try:
            return self._fingerprint
        except AttributeError:  # made once, for each tick asks for it again and again
            made = hashlib.sha256("\0".join(self.identity()).encode()).hexdigest()[:32]
            object.__setattr__(self, "_fingerprint", made)
            return made

    def selectors(self) -> tuple[Selector, ...]:
        """All that is read of it, as far as it is made of selectors."""
        return tuple(part.expression for part in self.counted_parts() if isinstance(part.expression, Selector))

    def combination_selectors(self) -> tuple[Selector, ...]:
        """The series that tell which combinations of labels there are; none where only a person could tell."""
        return ()

    def narrow(self, labels: Mapping[str, str]) -> Self:
        """The SLI of just those series that have these labels. Raises ValueError where no selectors tell them."""
        raise ValueError("an expression cannot be narrowed to some labels: nobody can tell where they belong")

    def error_series(self) -> ErrorSeries | None:
        """The counters that its bad events are in, None where it has none."""
        return None


def number_text(number: Decimal) -> str:
    """One spelling for equal numbers: 0.30 is 0.3."""
    return format(number.normalize(), "f")
