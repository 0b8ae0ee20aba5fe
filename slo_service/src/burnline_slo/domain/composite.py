"""Journeys: several SLOs seen as one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli_kinds.kind import Unit


class Combine(StrEnum):
    """How the parts' error ratios make one."""

    WEIGHTED = "weighted"
    """Their weighted mean."""
    WORST = "worst"
    """The highest of them."""


class MissingPart(StrEnum):
    """What a part counts as that has no events or no data in a stretch."""

    LEFT_OUT = "left_out"
    """As if it were no part: the others' weights make the whole."""
    NO_DATA = "no_data"
    """Then the composite has no data either."""
    BAD = "bad"
    """All of it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeSLI:
    """The error ratio of a journey, from those of its parts over the same stretch; weighted by time, it has no counts.

    `parts` maps SLO ids to weights above zero. None of them is a composite itself.
    """

    unit: ClassVar = Unit.SECONDS
    parts: tuple[tuple[str, float], ...]
    combine: Combine = Combine.WEIGHTED
    missing: MissingPart = MissingPart.LEFT_OUT

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a composite has at least one part")
        if any(weight <= 0 for _, weight in self.parts):
            raise ValueError("the weights of a composite lie above zero")

    def combination_selectors(self) -> tuple[Selector, ...]:
        """None: it has no series, so it cannot be by labels."""
        return ()
