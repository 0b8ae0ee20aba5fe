from __future__ import annotations

import pytest
from tests.support.slo_service.fake_source import DAY, HOUR, MINUTE, REQUESTS, T0, FakeSource, busy, failing
from tests.support.slo_service.world import AVAILABILITY, World, at, world

from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.domain.alerts import Change
from burnline_slo.domain.status import State
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.ports import Filled, Ledger, LedgerKey


def test_the_first_run_asks_for_the_alert_windows_and_the_backfill_for_the_rest(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: busy}), ledger, AVAILABILITY)
    made.run()
    assert 3 * DAY <= made.source.minutes_asked() * MINUTE < 3 * DAY + 300
    made.fill()
    assert made.source.minutes_asked() * MINUTE == 30 * DAY
    assert made.filled() == Filled(start=T0 - 30 * DAY, end=T0)


def test_after_the_first_fill_every_number_is_right(ledger: Ledger) -> None:
    world(ledger).assert_right()


def test_a_status_says_from_the_first_run_on_how_much_of_the_period_is_known(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: busy}), ledger, AVAILABILITY)
    made.run()
    (status,) = made.tick.statuses()
    assert status.coverage_ratio == pytest.approx(0.1, abs=1e-3)
    made.fill()
    (status,) = made.tick.statuses()
    assert (status.coverage_ratio, status.state, status.at) == (1, State.OK, from_epoch(T0))


def test_history_the_source_does_not_have_is_not_covered(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: busy}), ledger, AVAILABILITY)
    made.source.kept_from = T0 - 15 * DAY
    made.run()
    made.fill()
    made.assert_right(since=T0 - 15 * DAY)
    assert made.filled() == Filled(start=T0 - 30 * DAY, end=T0)


def test_a_new_ledger_notifies_nothing_of_the_past(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0 - 5 * HOUR, T0 - 4 * HOUR))}), ledger, AVAILABILITY)
    assert {change.key.tier for change in made.run()} == {"ticket_3d"}


def test_a_new_ledger_is_judged_as_of_now(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0 - 5 * HOUR, T0 + DAY))}), ledger, AVAILABILITY)
    assert at(made.run(), "page_1h") == [(Change.FIRING, 0)]


def test_a_second_run_within_the_same_minute_asks_for_nothing(ledger: Ledger) -> None:
    made = world(ledger)
    made.source.asked.clear()
    assert made.run() == []
    assert made.source.asked == []


def test_a_clock_that_goes_back_changes_nothing(ledger: Ledger) -> None:
    made = world(ledger)
    made.run(-120)
    made.now += 120 * MINUTE
    made.assert_right()


@pytest.mark.parametrize("minutes", [1, 2, 10, 59, 7 * 60, 7 * 60 + 1, 8 * 60, 29 * 1_440 + 3])
def test_after_a_gap_every_number_is_right(ledger: Ledger, minutes: int) -> None:
    made = world(ledger)
    made.run(minutes)
    made.assert_right()
    assert made.filled() == Filled(start=T0 - 30 * DAY, end=made.now)


def test_after_a_gap_longer_than_the_period_only_the_period_is_fetched(ledger: Ledger) -> None:
    made = world(ledger)
    made.source.asked.clear()
    made.run(40 * 1_440)
    assert made.source.minutes_asked() == 30 * 1_440
    made.assert_right()
    assert made.filled() == Filled(start=made.now - 30 * DAY, end=made.now)


@pytest.mark.parametrize("minutes", [2, 10, 8 * 60, 40 * 1_440])
def test_the_database_has_no_gap_after_one(sql_ledger: SqlLedger, minutes: int) -> None:
    made = world(sql_ledger)
    made.run(minutes)
    (key,) = made.tick.ledger_keys()
    stretch = sql_ledger.filled([key])[key]
    ((_, stored),) = sql_ledger.tiles_of([key], stretch.start)
    assert sum(int(tiles.covered_seconds.sum()) for tiles in stored) == stretch.end - stretch.start
    assert sum(tiles.total.sum() for tiles in stored) == made.source.truth(REQUESTS, stretch.start, stretch.end)[1]


def test_a_usual_run_asks_for_one_new_tile_and_three_again(ledger: Ledger) -> None:
    made = world(ledger)
    made.source.asked.clear()
    made.run(1)
    ((_, span),) = made.source.asked
    assert (span.start, span.end) == (T0 - 3 * MINUTE, T0 + MINUTE)


@pytest.mark.parametrize("age", [1, 2, 3])
def test_samples_that_come_late_are_counted(ledger: Ledger, age: int) -> None:
    made = world(ledger)
    made.source.late = {T0}
    made.run(1)
    assert made.sums(AVAILABILITY, MINUTE)[1] == made.source.truth(REQUESTS, T0, T0 + MINUTE)[1] / 2
    made.run_each(age - 1)
    made.source.late = set()
    made.run(1)
    made.assert_right()


@pytest.mark.parametrize("down", [0, 1, 45, 8 * 60])
def test_a_restart_gives_the_same_numbers(sql_ledger: SqlLedger, down: int) -> None:
    made = world(sql_ledger)
    made.run_each(3)
    made.start()
    made.run(down)
    made.assert_right()
    assert made.filled() == Filled(start=T0 - 30 * DAY, end=made.now)


def test_a_restart_forgets_no_alert_and_notifies_none_twice(sql_ledger: SqlLedger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + 10 * MINUTE))}), sql_ledger, AVAILABILITY)
    made.run()
    for _ in range(20):
        made.run(1)
        made.start()
    assert at(made.transitions, "page_1h") == [(Change.FIRING, 2), (Change.RESOLVED, 15)]
    assert [one.id for one in reversed(sql_ledger.transitions())] == [one.id for one in made.transitions]


def test_a_ledger_is_named_by_source_expression_and_tile(sql_ledger: SqlLedger) -> None:
    made = world(sql_ledger)
    (key,) = made.tick.ledger_keys()
    assert (key.source, key.tile_seconds) == ("main", 60)
    assert sql_ledger.filled([key]) == {key: Filled(start=T0 - 30 * DAY, end=T0)}
    assert sql_ledger.filled([LedgerKey(source="other", fingerprint=key.fingerprint, tile_seconds=60)]) == {}
