"""Missing data, as a value of its own."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoData:
    """Stands where a number would stand when there is none; never zero, never health.

    `reason` is a sentence for people: what is missing and, where known, what to do.
    """

    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("NoData needs a reason")


def value_or_none(value: T | NoData) -> T | None:
    """The value, or None for JSON and tables."""
    return None if isinstance(value, NoData) else value
