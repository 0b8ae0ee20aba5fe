"""The PromQL of a tile: how much counters grew between the ends of two neighbouring tiles.

The growth of one series is its last sample minus the last sample one tile earlier. Neighbouring tiles telescope:
nothing between them is lost or counted twice, nothing is extrapolated. That holds while the series is there at both
ends and did not restart. Where this fails for any series the tile is suspect: `growth` turns into +Inf there, and
`precise_growth` is asked for just those tiles:

- a series missing at the earlier end continues from its last sample up to `BRIDGE` ago (scrapes were missed);
- one without any earlier sample counts in full if its target was scraped before without it (a first error, a new
  route), and from its first sample on if its target is new as well (nobody knows what it did before it was seen);
- one that restarted counts what it gained before the restart and all it shows after it.

Both run alike on Prometheus, Thanos, Mimir and VictoriaMetrics.
"""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.selector import Selector, label_text

BRIDGE = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """A tile's length and what depends on it."""

    tile: timedelta
    scrape_interval: timedelta

    @property
    def look_back(self) -> timedelta:
        """How old the last sample at a tile's end may be: the tile and four scrapes bridge missed scrapes."""
        return max(self.tile, timedelta(minutes=1)) + 4 * self.scrape_interval

    def last(self, selector: Selector) -> str:
        """The last sample at the tile's end."""
        return f"last_over_time({selector}[{_text(self.look_back)}])"

    def last_before(self, selector: Selector, look_back: timedelta | None = None) -> str:
        """The last sample at the tile's beginning."""
        return f"last_over_time({selector}[{_text(look_back or self.look_back)}] offset {_text(self.tile)})"

    def over(self, function: str, selector: Selector) -> str:
        """A function over the samples inside the tile."""
        return f"{function}({selector}[{_text(self.tile)}])"


def growth(selector: Selector, grain: Grain, by: str = "") -> str:
    """The events of one tile, summed over all series; +Inf where a series began, came back or restarted in it.

    With `by` one sum for each value of that label.
    """
    last, before = grain.last(selector), grain.last_before(selector)
    steady = f"({last} - {before}) >= 0"
    if grain.tile > timedelta(minutes=1):
        # A counter can pass its old value again within a longer tile; only its samples in between tell.
        resets, lowest = grain.over("resets", selector), grain.over("min_over_time", selector)
        steady = f"{steady} unless ({resets} > 0 or {lowest} < {before})"
    return f"{_sum(by)}(({steady}) or ({last} * 0 + Inf))"


def precise_growth(selector: Selector, reference: Selector, grain: Grain, by: str = "") -> str:
    """The events of one tile, summed as by `growth`, of each series by the case it is in (see the module's text)."""
    last, before = grain.last(selector), grain.last_before(selector, BRIDGE)
    lowest, highest = grain.over("min_over_time", selector), grain.over("max_over_time", selector)
    restarts = grain.over("resets", selector)
    steady = f"(({last} - {before}) >= 0 unless ({restarts} > 0 or {lowest} < {before}))"
    restarted = f"(({last} < {before}) + clamp_min({highest} - {before}, 0))"
    restarted_alone = f"({last} < {before})"
    born_on_a_known_target = f"(({last} unless {before}) and on (job, instance) {grain.last_before(reference)})"
    born_with_its_target = f"(({last} - {lowest}) unless {before})"
    wider = grain.tile + grain.scrape_interval
    overtaken = f"(increase({selector}[{_text(wider)}]) * {grain.tile / wider:.6g})"
    return (
        f"{_sum(by)}({steady} or {restarted} or {restarted_alone} or {born_on_a_known_target}"
        f" or {born_with_its_target} or {overtaken})"
    )


def _sum(by: str) -> str:
    return f"sum by ({label_text(by)}) " if by else "sum"


def _text(duration: timedelta) -> str:
    return format_duration(duration)
