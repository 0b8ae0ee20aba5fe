"""The PromQL of a tile: how much counters grew between the ends of two neighbouring tiles.

The growth of one series is its last sample minus the last sample one tile earlier. Neighbouring tiles telescope:
nothing between them is lost or counted twice, nothing is extrapolated. That holds while the series is there at both
ends and did not restart; `growth` turns into +Inf where this fails for any series, and `growth_with_care` then looks
closer at just those tiles:

- a series missing at the earlier end continues from its last sample up to `BRIDGE` ago (scrapes were missed);
- one without any earlier sample counts in full if its target was scraped before without it (a first error, a new
  route), and from its first sample on if its target is new as well (nobody knows what it did before it was seen);
- one that restarted counts what it gained before the restart and all it shows after it.

Both run alike on Prometheus, Thanos, Mimir and VictoriaMetrics.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum, auto

from slo_service.domain.duration import format_duration
from slo_service.domain.sli import SLI, EventsSLI, LatencySLI

BRIDGE = timedelta(hours=6)


class Part(Enum):
    """What the counter beside the total counts."""

    BAD = auto()
    GOOD = auto()
    GOOD_BUCKET = auto()
    """Like GOOD, but always there when the total is: its absence is a mistake, not an absence of good events."""
    BAD_BESIDE_GOOD = auto()
    """The other counter holds the good events, and the total is the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """The two counters of an SLI as selectors; `whole` is the total, or the good events beside the bad ones."""

    meaning: Part
    part: str
    whole: str


def counters(sli: SLI) -> Counters:
    """Which two counters tell bad and total events."""
    match sli:
        case EventsSLI(bad=str(bad), good=None, total=str(total)):
            return Counters(meaning=Part.BAD, part=bad, whole=total)
        case EventsSLI(bad=None, good=str(good), total=str(total)):
            return Counters(meaning=Part.GOOD, part=good, whole=total)
        case EventsSLI(bad=str(bad), good=str(good)):
            return Counters(meaning=Part.BAD_BESIDE_GOOD, part=bad, whole=good)
        case LatencySLI():
            bucket = ", ".join(filter(None, (sli.matchers, f'le=~"{number_pattern(sli.threshold_seconds)}"')))
            return Counters(
                meaning=Part.GOOD_BUCKET,
                part=f"{sli.histogram}_bucket{{{bucket}}}",
                whole=f"{sli.histogram}_count{{{sli.matchers}}}",
            )
        case _:
            raise AssertionError(f"an events SLI names two of bad, good and total: {sli}")


def number_pattern(number: Decimal) -> str:
    """A regular expression, as it stands in a PromQL string, for an `le` equal to `number`: 1, 1.0, 0.30, 5e-05."""
    plain = format(number.normalize(), "f")
    escaped = plain.replace(".", r"\\.")
    forms = [f"{escaped}0*" if "." in plain else rf"{escaped}(\\.0+)?"]
    if number < Decimal("0.001"):
        mantissa, _, exponent = f"{number.normalize():e}".partition("e-")
        forms.append(
            rf"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e-0?{exponent}".replace(".", r"\\.")
        )
    return "|".join(forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """A tile's length and what depends on it."""

    tile: timedelta
    scrape_interval: timedelta

    @property
    def look_back(self) -> timedelta:
        """How old the last sample at a tile's end may be: the tile and four scrapes bridge missed scrapes."""
        return max(self.tile, timedelta(minutes=1)) + 4 * self.scrape_interval

    def last(self, selector: str) -> str:
        """The last sample at the tile's end."""
        return f"last_over_time({selector}[{_text(self.look_back)}])"

    def last_before(self, selector: str, look_back: timedelta | None = None) -> str:
        """The last sample at the tile's beginning."""
        return f"last_over_time({selector}[{_text(look_back or self.look_back)}] offset {_text(self.tile)})"

    def over(self, function: str, selector: str) -> str:
        """A function over the samples inside the tile."""
        return f"{function}({selector}[{_text(self.tile)}])"


def growth(selector: str, grain: Grain) -> str:
    """The events of one tile, summed over all series; +Inf where a series began, came back or restarted in it."""
    last, before = grain.last(selector), grain.last_before(selector)
    steady = f"({last} - {before}) >= 0"
    if grain.tile > timedelta(minutes=1):
        # A counter can pass its old value again within a longer tile; only its samples in between tell.
        resets, lowest = grain.over("resets", selector), grain.over("min_over_time", selector)
        steady = f"{steady} unless ({resets} > 0 or {lowest} < {before})"
    return f"sum(({steady}) or ({last} * 0 + Inf))"


def growth_with_care(selector: str, reference: str, grain: Grain) -> str:
    """The events of one tile, summed over all series, each by the case it is in (see the module's text)."""
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
        f"sum({steady} or {restarted} or {restarted_alone} or {born_on_a_known_target}"
        f" or {born_with_its_target} or {overtaken})"
    )


def _text(duration: timedelta) -> str:
    return format_duration(duration)
