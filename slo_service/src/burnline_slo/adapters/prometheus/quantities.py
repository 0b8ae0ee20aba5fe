"""Numbers per tile, as PromQL."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from burnline_slo.adapters.prometheus.expressions import Grain, growth
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import WINDOW


class Quantity(Protocol):
    """A number per tile."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def expression(self, grain: Grain) -> str:
        """One value per tile; +Inf where the tile is suspect."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What counters grew, exactly. `reference` are series that the same targets always expose."""

    selector: Selector
    reference: Selector

    @property
    def name(self) -> str:
        return str(self.selector)

    def expression(self, grain: Grain) -> str:
        return growth(self.selector, grain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """An expression per second, times the tile. Its `$window` is a tile and a scrape, so that no increase is missed."""

    per_second: str

    @property
    def name(self) -> str:
        return self.per_second

    def expression(self, grain: Grain) -> str:
        window = format_duration(grain.tile + grain.scrape_interval)
        return f"({self.per_second.replace(WINDOW, window)}) * {_seconds(grain)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of the tile's time. Its `$window` is the tile, but never too short for two scrapes."""

    of_one: str

    @property
    def name(self) -> str:
        return self.of_one

    def expression(self, grain: Grain) -> str:
        window = format_duration(max(grain.tile, 2 * grain.scrape_interval))
        return f"({self.of_one.replace(WINDOW, window)}) * {_seconds(grain)}"


def _seconds(grain: Grain) -> str:
    return f"{grain.tile / timedelta(seconds=1):g}"
