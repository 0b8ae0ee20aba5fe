from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.support.slo_service.fake_source import DAY, ORDERS, REQUESTS, T0, FakeSource, busy
from tests.support.slo_service.values import slo
from tests.support.slo_service.world import AVAILABILITY, World, world

from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.tables import chunks, ledgers
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.errors import LedgerError
from burnline_slo.service.upkeep import EVERY, DatabaseUpkeep

QUARTER = replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=90)))
WEEK = replace(AVAILABILITY, period=RollingPeriod(length=timedelta(days=7)))


class CountingLedger(SqlLedger):
    """Counts how often it is cleaned up."""

    visits = 0

    def coarsen(self, before: int, grain_seconds: int) -> None:
        self.visits += 1
        super().coarsen(before, grain_seconds)


def live(made: World, ledger: SqlLedger, days: int) -> DatabaseUpkeep:
    """Lets days pass with a run and the upkeep every day."""
    upkeep = DatabaseUpkeep(ledger, made.tick)
    for _ in range(days):
        made.run(1_440)
        upkeep(from_epoch(made.now))
    return upkeep


def test_it_works_once_an_hour(ledger_database: Database) -> None:
    ledger = CountingLedger(ledger_database)
    made = world(ledger)
    upkeep = DatabaseUpkeep(ledger, made.tick)
    now = from_epoch(made.now)
    for later in (timedelta(), EVERY - timedelta(seconds=1), EVERY, EVERY + timedelta(seconds=1), 2 * EVERY):
        upkeep(now + later)
    assert ledger.visits == 3


def test_no_number_changes(sql_ledger: SqlLedger) -> None:
    made = world(sql_ledger)
    live(made, sql_ledger, days=10)
    made.assert_right()
    before = [made.sums(AVAILABILITY, days * DAY) for days in (1, 3, 30)]
    made.start()
    made.run()
    made.assert_right()
    assert [made.sums(AVAILABILITY, days * DAY) for days in (1, 3, 30)] == before


def test_the_database_stops_growing(sql_ledger: SqlLedger, ledger_database: Database) -> None:
    def size() -> int:
        with ledger_database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(chunks)) or 0

    made = world(sql_ledger, WEEK)
    live(made, sql_ledger, days=12)
    grown = size()
    live(made, sql_ledger, days=12)
    assert size() <= grown + 2


def test_history_that_was_forgotten_is_fetched_again_for_a_longer_period(sql_ledger: SqlLedger) -> None:
    """The service has run for long with a short period; then someone wants a quarter."""
    made = world(sql_ledger, WEEK)
    live(made, sql_ledger, days=20)
    made.use(QUARTER)
    made.run(1)
    made.fill()
    made.assert_right(QUARTER)


def test_a_period_made_shorter_and_longer_again_counts_nothing_twice(sql_ledger: SqlLedger) -> None:
    made = world(sql_ledger, QUARTER)
    made.use(WEEK)
    live(made, sql_ledger, days=2)
    made.use(QUARTER)
    made.run(1)
    made.fill()
    made.assert_right(QUARTER)
    made.start()
    made.run(1)
    made.fill()
    made.assert_right(QUARTER)


def test_a_ledger_nobody_uses_waits_a_week_for_its_slo_to_come_back(
    sql_ledger: SqlLedger, ledger_database: Database
) -> None:
    def known() -> int:
        with ledger_database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(ledgers)) or 0

    made = World(FakeSource({REQUESTS: busy, ORDERS: busy}), sql_ledger, AVAILABILITY, slo("orders", sli=ORDERS))
    made.run()
    made.use(AVAILABILITY)
    live(made, sql_ledger, days=6)
    assert known() == 2
    live(made, sql_ledger, days=1)
    assert known() == 1


def test_without_slos_nothing_is_deleted(sql_ledger: SqlLedger) -> None:
    """A folder that is empty by mistake must not cost the history."""
    made = world(sql_ledger)
    (key,) = made.tick.ledger_keys()
    made.use()
    DatabaseUpkeep(sql_ledger, made.tick)(from_epoch(made.now + 400 * DAY))
    assert sql_ledger.filled([key])[key].end == T0


def test_a_database_that_fails_is_the_callers_to_handle(ledger_database: Database) -> None:
    class Broken(SqlLedger):
        def forget(self, before: int) -> None:
            raise LedgerError("the disk is full")

    ledger = Broken(ledger_database)
    made = world(ledger)
    upkeep = DatabaseUpkeep(ledger, made.tick)
    with pytest.raises(LedgerError, match="the disk is full"):
        upkeep(from_epoch(made.now))
    made.run(1)
    made.assert_right()
