"""An SLI by labels: one budget for each combination."""

from dataclasses import dataclass
from typing import TypeAlias

from burnline_slo.domain.selector import is_label_name

DEFAULT_LIMIT = 200
Combination: TypeAlias = tuple[str, ...]
"""The values of a grouping's labels, in their order; an empty one stands for series without that label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One budget for each combination of `labels`; past `limit` combinations only for the busiest."""

    labels: tuple[str, ...]
    limit: int = DEFAULT_LIMIT

    def __post_init__(self) -> None:
        if not self.labels or len(set(self.labels)) != len(self.labels):
            raise ValueError("a grouping has labels, each once")
        for label in self.labels:
            if not is_label_name(label) or label in ("le", "__name__"):
                raise ValueError(f"an SLI cannot be grouped by {label!r}")
        if self.limit < 1:
            raise ValueError(f"a grouping has room for one combination or more, got {self.limit}")
