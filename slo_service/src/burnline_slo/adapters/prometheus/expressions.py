"""The PromQL of a tile: how much counters grew between the ends of two neighbouring tiles.

The growth of one series is its last sample minus the last sample one tile earlier. Neighbouring tiles telescope:
nothing between them is lost or counted twice, nothing is extrapolated. That holds for a steady series: it is there at
both ends and did not fall in between. `growth` is +Inf where any series is odd: began, came back, restarted or dipped.
Such tiles are suspect: `steady_growth` is what the others grew, `odd_series` names the odd ones, and the judge decides
on their raw samples (see `suspects`).

All of it runs alike on Prometheus, Thanos, Mimir and VictoriaMetrics.
"""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.selector import Selector, label_text

USUAL_SCRAPE_INTERVAL = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """A tile's length and what depends on it."""

    tile: timedelta
    scrape_interval: timedelta

    @property
    def look_back(self) -> timedelta:
        """How old the last sample at a tile's end may be: the tile and two scrapes bridge missed scrapes."""
        return max(self.tile, timedelta(minutes=1)) + self.two_scrapes

    @property
    def two_scrapes(self) -> timedelta:
        """The time in which two scrapes are, also of a target that is scraped less often than the server's others."""
        return 2 * max(self.scrape_interval, USUAL_SCRAPE_INTERVAL)

    def last(self, selector: Selector) -> str:
        """The last sample at the tile's end."""
        return f"last_over_time({selector}[{_text(self.look_back)}])"

    def last_before(self, selector: Selector) -> str:
        """The last sample at the tile's beginning."""
        return f"last_over_time({selector}[{_text(self.look_back)}] offset {_text(self.tile)})"

    def over(self, function: str, selector: Selector) -> str:
        """A function over the samples inside the tile."""
        return f"{function}({selector}[{_text(self.tile)}])"


def growth(selector: Selector, grain: Grain, by: str = "") -> str:
    """The events of one tile, summed over all series; +Inf where the tile is suspect.

    With `by` one sum for each value of that label.
    """
    return f"{_sum(by)}({_steady(selector, grain)} or ({grain.over('last_over_time', selector)} * 0 + Inf))"


def steady_growth(selector: Selector, grain: Grain, by: str = "") -> str:
    """The events of one tile of the series that are not odd; nothing where all are."""
    return f"{_sum(by)}({_steady(selector, grain)})"


def odd_series(selector: Selector, grain: Grain) -> str:
    """The series that are odd, whatever the value."""
    return f"{grain.over('last_over_time', selector)} unless ({_steady(selector, grain)})"


def ended_series(selector: Selector, grain: Grain) -> str:
    """The series that were there before the tile and have no sample in it, whatever the value."""
    return f"{grain.last_before(selector)} unless {grain.over('last_over_time', selector)}"


def _steady(selector: Selector, grain: Grain) -> str:
    """A fall counts also where it was just before the tile: a series that dipped is not back at once."""
    since = _text(grain.tile + grain.two_scrapes)
    return f"({grain.last(selector)} - {grain.last_before(selector)}) >= 0 unless resets({selector}[{since}]) > 0"


def _sum(by: str) -> str:
    return f"sum by ({label_text(by)}) " if by else "sum"


def _text(duration: timedelta) -> str:
    return format_duration(duration)
