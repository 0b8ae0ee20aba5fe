"""Any PromQL: of events per second, or of an error ratio."""

from dataclasses import dataclass
from typing import ClassVar

from burnline_slo.domain.sli_kinds.events import check_two
from burnline_slo.domain.sli_kinds.kind import CountedPart, Counts, SLIKind, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionSLI(SLIKind):
    """Events per second as any PromQL: exactly two of bad, good and total, each with `$window` where a range stands.

    What an expression gives for several series is summed. Counts are as exact as the expression: `rate` extrapolates.
    """

    unit: ClassVar = Unit.EVENTS
    bad: str | None = None
    good: str | None = None
    total: str | None = None

    def __post_init__(self) -> None:
        check_two(self.bad, self.good, self.total)

    def identity(self) -> tuple[str, ...]:
        return ("expression", self.bad or "", self.good or "", self.total or "")

    def counted_parts(self) -> tuple[CountedPart, ...]:
        parts = ((Counts.BAD, self.bad), (Counts.GOOD, self.good), (Counts.ALL, self.total))
        return tuple(CountedPart(counts=counts, expression=part) for counts, part in parts if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSLI(SLIKind):
    """An expression that is an error ratio already, 0 to 1; weighted by time, because it tells no counts."""

    unit: ClassVar = Unit.SECONDS
    error_ratio: str

    def identity(self) -> tuple[str, ...]:
        return ("ratio", self.error_ratio)

    def counted_parts(self) -> tuple[CountedPart, ...]:
        return (CountedPart(counts=Counts.ERROR_RATIO, expression=self.error_ratio),)
