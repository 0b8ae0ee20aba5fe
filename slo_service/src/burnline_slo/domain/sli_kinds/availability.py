"""Gauges that tell whether a target is up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli_kinds.kind import CountedPart, Counts, SLIKind, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilitySLI(SLIKind):
    """A gauge that is 1 while its target is up and 0 while it is down; weighted by time and target."""

    unit: ClassVar = Unit.SECONDS
    gauge: Selector

    def identity(self) -> tuple[str, ...]:
        return ("availability", self.gauge.stored_text)

    def counted_parts(self) -> tuple[CountedPart, ...]:
        return (CountedPart(counts=Counts.UP, expression=self.gauge),)

    def combination_selectors(self) -> tuple[Selector, ...]:
        return (self.gauge,)

    def narrow(self, labels: Mapping[str, str]) -> Self:
        return type(self)(gauge=self.gauge.narrowed(labels))
