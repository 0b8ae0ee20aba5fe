"""How busy an SLI was within the last day, by labels or altogether, as PromQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from burnline_slo.domain.selector import Selector, label_text

_DAY = "1d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Increases:
    """Counters, added up."""

    counts_events: ClassVar = True
    selectors: Sequence[Selector]

    def expression(self, labels: Sequence[str] = ()) -> str:
        parts = [f"{_sum(labels)} (increase({selector}[{_DAY}]))" for selector in self.selectors]
        # What has only good, or only bad events is in one of the two.
        return parts[0] if len(parts) == 1 else f"(({parts[0]} + {parts[1]}) or {parts[0]} or {parts[1]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramTraffic:
    """The events of a native histogram."""

    counts_events: ClassVar = True
    selector: Selector

    def expression(self, labels: Sequence[str] = ()) -> str:
        return f"histogram_count({_sum(labels)} (increase({self.selector}[{_DAY}])))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The samples of a gauge: how long it was there, in as many series."""

    counts_events: ClassVar = False
    selector: Selector

    def expression(self, labels: Sequence[str] = ()) -> str:
        return f"{_sum(labels)} (count_over_time({self.selector}[{_DAY}]))"


Traffic: TypeAlias = Increases | HistogramTraffic | Samples


def _sum(labels: Sequence[str]) -> str:
    return f"sum by ({', '.join(map(label_text, labels))})" if labels else "sum"
