"""Whatever happens in whatever order: memory says what the source said, and the database says what memory says."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.slo_service.failing_ledger import FailingLedger
from tests.support.slo_service.fake_source import DAY, HOUR, MINUTE, ORDERS, REQUESTS, T0, FakeSource, Ints, busy
from tests.support.slo_service.values import slo
from tests.support.slo_service.world import EXACT_WINDOWS, World

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_layers import Sums
from burnline_slo.domain.tiles import Span, Tiles, from_epoch
from burnline_slo.errors import LedgerError
from burnline_slo.service.ledgers.ledgers import Ledgers
from burnline_slo.service.upkeep import DatabaseUpkeep

FIRST = T0 - 100 * DAY
MINUTES = 700 * 1_440

CHOICES: Mapping[str, Sequence[SLO]] = {
    "one": [slo("a", sli=REQUESTS)],
    "both": [slo("a", sli=REQUESTS), slo("b", sli=ORDERS, percent="99")],
    "shared": [slo("a", sli=REQUESTS), slo("c", sli=REQUESTS, percent="99", period=timedelta(days=7))],
    "renamed": [slo("d", sli=REQUESTS, percent="99.5")],
    "week": [slo("a", sli=REQUESTS, period=timedelta(days=7)), slo("b", sli=ORDERS)],
    "quarter": [slo("a", sli=REQUESTS, period=timedelta(days=90))],
    "none": [],
}

GAPS = [0, 1, 1, 1, 2, 7, 59, 61, 419, 421, 480, 1_440, 3_001, 8_001, 44_000]
OPERATIONS = st.one_of(
    st.tuples(st.just("run"), st.sampled_from(GAPS)),
    st.tuples(st.just("run"), st.sampled_from(GAPS)),
    st.tuples(st.just("use"), st.sampled_from(sorted(CHOICES))),
    st.tuples(st.sampled_from(["away", "refuse", "late"]), st.none()),
    st.tuples(st.sampled_from(["backfill", "fill", "upkeep", "restart"]), st.none()),
    st.tuples(st.just("fail"), st.sampled_from(["before", "after"])),
)


def stormy(minutes: Ints) -> tuple[Ints, Ints]:
    """Uneven traffic, with an outage of 20 minutes every 10 hours."""
    _, total = busy(minutes + 41)
    return np.where(minutes % 600 < 20, total // 2, 0), total


class RememberingSource(FakeSource):
    """Remembers what it said last of each minute."""

    def __init__(self) -> None:
        super().__init__({REQUESTS: stormy, ORDERS: busy})
        self.said = {sli: np.zeros((2, MINUTES)) for sli in self.stories}

    def _tiles(self, sli: SLI, span: Span) -> Tiles:
        answer = super()._tiles(sli, span)
        minutes = np.arange(span.start // MINUTE, span.end // MINUTE)
        share = np.where(np.isin(minutes * MINUTE, list(self.late)), 0.5, 1.0)
        places = slice((span.start - FIRST) // MINUTE, (span.end - FIRST) // MINUTE)
        self.said[sli][:, places] = np.stack(self.stories[sli](minutes)) * share
        return answer

    def sums(self, sli: SLI, start: int, end: int) -> tuple[float, float]:
        """What it said last of a stretch."""
        bad, total = self.said[sli][:, (start - FIRST) // MINUTE : (end - FIRST) // MINUTE].sum(axis=1)
        return float(bad), float(total)


@dataclass
class Life:
    """A service, and what is done to it."""

    database: Database
    source: RememberingSource = field(default_factory=RememberingSource)

    def __post_init__(self) -> None:
        self.stored = SqlLedger(self.database)
        self.failing = FailingLedger(self.stored)
        self.world = World(self.source, self.failing, *CHOICES["both"])
        self.upkeep = DatabaseUpkeep(self.stored, self.world.tick)

    def do(self, what: str, how: object) -> None:
        match what, how:
            case "run", int(minutes):
                self.run(minutes)
            case "use", str(name):
                self.world.use(*CHOICES[name])
                self.run(1)
            case "fail", str(when):
                self.failing.fail_commit = when
                for action in (lambda: self.world.run(1), self.world.tick.backfill):
                    try:
                        action()
                    except LedgerError:
                        continue
                self.failing.fail_commit = None
                self.run(1)
            case "away", _:
                self.source.away = None if self.source.away else "away"
            case "refuse", _:
                self.source.refused = {} if self.source.refused else {ORDERS: "refused"}
            case "late", _:
                self.source.late = {self.world.now, self.world.now - MINUTE}
                self.run(1)
                self.source.late = set()
                self.run(1)
            case "backfill", _:
                self.world.tick.backfill()
            case "fill", _:
                self.world.fill()
            case "upkeep", _:
                self.upkeep(from_epoch(self.world.now))
            case "restart", _:
                self.world.start()
                self.upkeep = DatabaseUpkeep(self.stored, self.world.tick)
                self.run(0)

    def run(self, minutes: int) -> None:
        self.world.run(minutes)

    def ledgers(self) -> Ledgers:
        ledgers = self.world.tick._ledgers
        assert ledgers is not None
        return ledgers

    def check(self) -> None:
        ledgers = self.ledgers()
        end = ledgers.store.end
        for one in ledgers:
            if one.filled is None:
                continue
            assert one.filled.end <= end
            for length in [*EXACT_WINDOWS, one.needed_seconds]:
                sums = ledgers.store.sums(end - length, end)
                found = (float(sums.bad[one.row]), float(sums.total[one.row]))
                start, last = max(end - length, one.filled.start), one.filled.end
                if length in EXACT_WINDOWS:
                    assert found == (self.source.sums(one.sli, start, last) if start < last else (0, 0))
                    assert sums.covered_seconds[one.row] == max(0, last - start)
                elif start < last:
                    least = self.source.sums(one.sli, -(-start // HOUR) * HOUR, last)
                    most = self.source.sums(one.sli, start // HOUR * HOUR, last)
                    assert all(
                        low - 1e-6 <= value <= high + 1e-6 for low, value, high in zip(least, found, most, strict=True)
                    )
        self.check_restart(ledgers)
        assert set(self.world.tick.firing) == set(self.stored.firing())
        stored = [change.id for change in reversed(self.stored.transitions(limit=10**6))]
        assert len(set(stored)) == len(stored)

    def check_restart(self, running: Ledgers) -> None:
        """A service that started now would have the same sums of every window."""
        slos = list(self.world.tick.slos.values())
        started = Ledgers("main", timedelta(minutes=1), running.longest_period)
        started.store.advance(running.store.end)
        started.use(slos, self.stored)
        for each in slos:
            before, after = (next(one for one in some if one.sli == each.sli) for some in (running, started))
            assert before.filled == after.filled
            for length in (*each.policy.windows, each.period.length):
                seconds = length // timedelta(seconds=1)
                sums = [
                    values(one.store.sums(one.store.end - seconds, one.store.end), row)
                    for one, row in ((running, before.row), (started, after.row))
                ]
                assert sums[0] == pytest.approx(sums[1], rel=1e-9, abs=1e-6)


def values(sums: Sums, row: int) -> tuple[float, float, float]:
    return float(sums.bad[row]), float(sums.total[row]), float(sums.covered_seconds[row])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(filled=False, operations=[("use", "one"), ("run", 8_001), ("upkeep", None), ("use", "both")])
@example(
    filled=True, operations=[("use", "week"), ("run", 8_001), ("upkeep", None), ("use", "quarter"), ("fill", None)]
)
@given(filled=st.booleans(), operations=st.lists(OPERATIONS, min_size=3, max_size=12))
@pytest.mark.slow
def test_memory_source_and_database_agree_whatever_happens(
    empty_database: Path, tmp_path: Path, filled: bool, operations: list[tuple[str, object]]
) -> None:
    file = shutil.copy(empty_database, tmp_path / "ledger.db")
    with open_database(str(file)) as database:
        life = Life(database)
        life.run(0)
        if filled:
            life.world.fill()
        for what, how in operations:
            life.do(what, how)
            life.check()
