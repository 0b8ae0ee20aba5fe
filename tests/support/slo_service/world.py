"""A service around a fake source, whose clock is moved by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from tests.support.slo_service.fake_source import HOUR, MINUTE, ORDERS, REQUESTS, T0, FakeSource, busy
from tests.support.slo_service.values import NOON, slo

from burnline_slo.domain.alerts import Change, Transition
from burnline_slo.domain.sli import EventsSLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tiles import from_epoch, to_epoch
from burnline_slo.ports import Filled, Ledger
from burnline_slo.service.ledgers.ledger_state import LedgerState
from burnline_slo.service.tick.tick import Tick, TickOptions

AVAILABILITY = slo("availability", sli=REQUESTS)
EXACT_WINDOWS = [5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR]


def sli_of(slo: SLO) -> EventsSLI:
    """All our SLOs count events."""
    assert isinstance(slo.sli, EventsSLI)
    return slo.sli


class World:
    """A tick over a fake source, a ledger and a clock that stands at the end of a minute."""

    def __init__(self, source: FakeSource, ledger: Ledger, *slos: SLO, receivers: Sequence[str] = ("hook",)) -> None:
        self.source = source
        self.ledger = ledger
        self.now = T0
        self.slos: Sequence[SLO] = slos
        self._ids = count()
        self._receivers = receivers
        self.transitions: list[Transition] = []
        self.start()

    def start(self) -> None:
        """The process starts (again): all that is known is what the ledger holds."""
        options = TickOptions(
            source_name="main",
            tile=timedelta(minutes=1),
            settle=timedelta(seconds=20),
            receivers=self._receivers,
            external_url="https://burnline.example",
        )
        self.tick = Tick(self.source, self.ledger, options, new_id=lambda: f"id-{next(self._ids)}")
        self.tick.use(self.slos)

    def use(self, *slos: SLO) -> None:
        self.slos = slos
        self.tick.use(slos)

    def run(self, minutes: int = 0) -> Sequence[Transition]:
        """The clock moves on by so many minutes at once, then a tick runs."""
        self.now += minutes * MINUTE
        changes = self.tick.run(NOON + timedelta(seconds=self.now - to_epoch(NOON) + 20))
        self.transitions += changes
        return changes

    def run_each(self, minutes: int) -> Sequence[Transition]:
        """The clock moves on minute by minute, with a tick at each."""
        return [change for _ in range(minutes) for change in self.run(1)]

    def fill(self) -> None:
        """Fetches all history that is missing."""
        while self.tick.backfill():
            pass
        self.tick.assess()

    def one(self, slo: SLO) -> LedgerState:
        """The SLO's ledger in memory."""
        ledgers = self.tick._ledgers
        assert ledgers is not None
        return next(one for one in ledgers if one.sli == slo.sli)

    def sums(self, slo: SLO, length: timedelta | int) -> tuple[float, float, float]:
        """Bad, total and covered seconds of the last stretch of that length, as the memory has it."""
        ledgers = self.tick._ledgers
        assert ledgers is not None
        seconds = length if isinstance(length, int) else length // timedelta(seconds=1)
        sums, row = ledgers.store.sums(ledgers.store.end - seconds, ledgers.store.end), self.one(slo).row
        return float(sums.bad[row]), float(sums.total[row]), float(sums.covered_seconds[row])

    def filled(self, slo: SLO = AVAILABILITY) -> Filled | None:
        """How far an SLO's ledger is filled, as the memory has it."""
        return self.one(slo).filled

    def assert_right(self, slo: SLO = AVAILABILITY, *, since: int = 0) -> None:
        """Every window is right, from `since` on where history begins there.

        Up to 6 hours to the event; the period to what its first, coarser tile holds, of which a share counts.
        """
        sli = sli_of(slo)
        for length in EXACT_WINDOWS:
            assert self.sums(slo, length) == (*self.source.truth(sli, self.now - length, self.now), length)
        period = slo.period.length // timedelta(seconds=1)
        start = max(self.now - period, since)
        bad, total, covered = self.sums(slo, period)
        least = self.source.truth(sli, -(-start // HOUR) * HOUR, self.now)
        most = self.source.truth(sli, start // HOUR * HOUR, self.now)
        assert (least[0] <= bad <= most[0], least[1] <= total <= most[1]) == (True, True), (least, (bad, total), most)
        assert covered == self.now - start


def world(ledger: Ledger, *slos: SLO) -> World:
    """With a month of history filled in."""
    made = World(FakeSource({REQUESTS: busy, ORDERS: busy}), ledger, *(slos or (AVAILABILITY,)))
    made.run()
    made.fill()
    return made


def at(changes: Sequence[Transition], tier: str) -> list[tuple[Change, int]]:
    """A tier's changes, with the minute of the clock's beginning they happened at."""
    return [
        (change.change, (change.at - from_epoch(T0)) // timedelta(minutes=1))
        for change in changes
        if change.key.tier == tier
    ]
