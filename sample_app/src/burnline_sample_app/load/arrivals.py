"""When people come and what they do: a Poisson process over the wave, decided before anything is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from types import MappingProxyType

from burnline_sample_app.load.wave import DailyWave


class Action(StrEnum):
    """Each is one request to the storefront. LIST and LOOK make one call to the catalog; CART and BUY one to the
    catalog and one to the checkout, BUY then one to payments."""

    LIST = "list"
    LOOK = "look"
    CART = "cart"
    BUY = "buy"


MIX: Mapping[Action, float] = MappingProxyType({Action.LIST: 0.5, Action.LOOK: 0.3, Action.CART: 0.1, Action.BUY: 0.1})
"""The share of each action. A tenth and a tenth: the checkout sees a fifth of the shop's requests."""

DECLINED_RATIO = 0.02
"""The share of buyers whose card is declined: an answer of 402, and no failure of the shop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`after_seconds` counts from the start of the load. `draw` in 0..1 decides the details of the action."""

    after_seconds: float
    action: Action
    draw: float


def arrivals(wave: DailyWave, *, start_at: datetime, duration: timedelta, random: Random) -> Iterator[Arrival]:
    """In order of time. The gaps are those of a Poisson process whose rate follows the wave (by thinning)."""
    actions, shares = list(MIX), list(MIX.values())
    peak = wave.peak_requests_per_second
    after_seconds = 0.0
    while True:
        after_seconds += random.expovariate(peak)
        if after_seconds >= duration.total_seconds():
            return
        rate = wave.requests_per_second_at(start_at + timedelta(seconds=after_seconds))
        if random.random() * peak < rate:
            action = random.choices(actions, shares)[0]
            yield Arrival(after_seconds=after_seconds, action=action, draw=random.random())
