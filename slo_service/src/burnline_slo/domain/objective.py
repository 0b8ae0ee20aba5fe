"""The target share of good events."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A ratio strictly between 0 and 1, kept as the decimal it was written as.

    99.9 % leaves an error budget of exactly 0.001, not 0.0009999999999999432.
    """

    ratio: Decimal

    def __post_init__(self) -> None:
        if not 0 < self.ratio < 1:
            raise ValueError(f"an objective lies strictly between 0 and 1, got {self.ratio}")

    @property
    def error_budget_ratio(self) -> Decimal:
        """The share of events that may be bad: 1 − objective, exact."""
        return 1 - self.ratio

    @property
    def percent_text(self) -> str:
        """As people write it, with every digit: `99.9`, `99.95`."""
        return format((self.ratio * 100).normalize(), "f")
