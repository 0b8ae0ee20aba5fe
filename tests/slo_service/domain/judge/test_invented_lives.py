"""Lives that a machine invents: whatever happens to counters, no event is counted that did not happen."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.slo_service.domain.judge.worlds import BAD, TOTAL, World

from burnline_slo.domain.judge.decisions import Growth
from burnline_slo.domain.judge.judge import judge, spread
from burnline_slo.domain.judge.samples import Side

SCRAPES = 120
INTERVAL = 30.0


@dataclass
class Process:
    """A process that counts from zero on; `says_start` exposes when it started."""

    instance: str
    first: int
    last: int
    says_start: bool
    restarts_at: frozenset[int] = frozenset()
    relabelled_at: int | None = None
    past: int = 0
    """What a foreign counter had before it was seen."""
    copy: int = 0
    """How far a second copy behind the same address is behind; 0 where there is none."""
    missed: frozenset[int] = frozenset()


@dataclass
class Invented:
    world: World = field(default_factory=lambda: World(scrape=INTERVAL))
    bad: float = 0
    total: float = 0
    most: float = 0

    def run(self, process: Process, chance: random.Random, burst: int) -> None:
        """Lives the process, scrape by scrape, and notes what really happened."""
        target = ("shop", process.instance)
        good = bad = process.past
        started = process.first * INTERVAL - 20
        for scrape in range(process.first, process.last):
            if scrape in process.restarts_at:
                good = bad = 0
                started = scrape * INTERVAL - 20
            more_good, more_bad = (
                chance.randrange(burst + 1),
                chance.choice([0, 0, 0, chance.randrange(burst // 4 + 1)]),
            )
            good, bad = good + more_good, bad + more_bad
            if scrape > 0:  # what happened until the first scrape is not asked for
                self.bad, self.total = self.bad + more_bad, self.total + more_good + more_bad
            self.most = max(self.most, more_good / INTERVAL, more_bad / INTERVAL)
            if scrape in process.missed:
                continue
            # Of a counter that is first seen, or ends, nobody can tell which copy it is.
            behind = process.copy if scrape > process.first and chance.random() < 0.5 else 0
            labels = {"job": "shop", "instance": process.instance}
            if process.relabelled_at is not None and scrape >= process.relabelled_at:
                labels["env"] = "prod"
            self.world.write("r_total", {**labels, "code": "200"}, TOTAL, {scrape: max(0, good - behind)})
            if bad:
                self.world.write("r_total", {**labels, "code": "500"}, BAD, {scrape: max(0, bad - behind)})
            self.world.up(target, [scrape], started=started if process.says_start else None)


@st.composite
def processes(draw: st.DrawFn) -> list[Process]:
    made = [Process(instance="steady", first=0, last=SCRAPES, says_start=True)]
    for number in range(draw(st.integers(1, 5))):
        first = draw(st.integers(1, SCRAPES - 3))
        last = draw(st.integers(first + 1, SCRAPES))
        inside = st.integers(first, last)
        copy = draw(st.sampled_from([0, 0, 0, 1, 40, 100_000]))
        made.append(
            Process(
                instance=draw(st.sampled_from(["a", "b"])) + str(number),
                first=first,
                last=last,
                says_start=draw(st.booleans()),
                restarts_at=draw(st.frozensets(inside, max_size=4)),
                relabelled_at=None if copy else draw(st.none() | inside),
                past=draw(st.sampled_from([0, 0, 0, 50_000, 4_000_000])),
                copy=copy,
                missed=draw(st.frozensets(st.integers(first + 1, last), max_size=12)),
            )
        )
    return made


@given(lives=processes(), seed=st.integers(0, 2**16), burst=st.sampled_from([4, 60, 2_000]))
@settings(max_examples=300, deadline=None)
def test_no_event_is_counted_that_did_not_happen(lives: list[Process], seed: int, burst: int) -> None:
    invented = Invented()
    chance = random.Random(seed)
    for process in lives:
        invented.run(process, chance, burst)
    judged = judge(invented.world.evidence(0, SCRAPES - 1, invented.most))
    assert judged.total(Side.BAD) <= invented.bad + 1e-9
    assert judged.total(Side.TOTAL) <= invented.total + 1e-9


@given(
    gaps=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 4000), st.integers(0, 10_000)), max_size=6),
    tile=st.sampled_from([10, 60, 300]),
)
def test_what_gaps_gained_is_spread_whole(gaps: list[tuple[int, int, int]], tile: int) -> None:
    growths = [Growth(start=first, end=first + length, events=float(events)) for first, length, events in gaps]
    ends = list(range(tile, 9_000 + tile, tile))
    counts = spread(growths, ends, tile)
    assert sum(counts) == sum(events for _, _, events in gaps)
    assert all(count >= 0 and count == int(count) for count in counts)
    half = len(ends) // 3
    assert spread(growths, ends[:half], tile) + spread(growths, ends[half:], tile) == counts
