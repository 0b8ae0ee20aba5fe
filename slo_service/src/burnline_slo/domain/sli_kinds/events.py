"""Counters of events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli_kinds.kind import CountedPart, Counts, ErrorSeries, SLIKind, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSLI(SLIKind):
    """Counters of events: exactly two of bad, good and total, each a selector of monotonic counters."""

    unit: ClassVar = Unit.EVENTS
    bad: Selector | None = None
    good: Selector | None = None
    total: Selector | None = None
    known_by: Selector | None = None
    """Series that targets had before their first event, if they were there; the whole when None. It is no part of what
    is counted."""

    def __post_init__(self) -> None:
        check_two(self.bad, self.good, self.total)

    def identity(self) -> tuple[str, ...]:
        return ("events", *("" if part is None else part.stored_text for part in (self.bad, self.good, self.total)))

    def counted_parts(self) -> tuple[CountedPart, ...]:
        parts = ((Counts.BAD, self.bad), (Counts.GOOD, self.good), (Counts.ALL, self.total))
        return tuple(CountedPart(counts=counts, expression=part) for counts, part in parts if part is not None)

    def combination_selectors(self) -> tuple[Selector, ...]:
        found = (self.total,) if self.total is not None else (self.good, self.bad)
        return tuple(selector for selector in found if selector is not None)

    def narrow(self, labels: Mapping[str, str]) -> Self:
        bad, good, total = (
            None if part is None else part.narrowed(labels) for part in (self.bad, self.good, self.total)
        )
        return type(self)(bad=bad, good=good, total=total, known_by=self.known_by or self.total or self.good)

    def error_series(self) -> ErrorSeries | None:
        if self.bad is not None:
            return ErrorSeries(counted=self.bad)
        assert self.total is not None
        return ErrorSeries(counted=self.total, good=self.good)


def check_two(*parts: object) -> None:
    """Raises ValueError unless two are there."""
    if sum(part is not None for part in parts) != 2:
        raise ValueError("an SLI of events names exactly two of bad, good and total")
