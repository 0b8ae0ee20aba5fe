from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.slo_service.failing_ledger import FailingLedger
from tests.support.slo_service.fake_source import DAY, MINUTE, ORDERS, REQUESTS, T0, FakeSource, busy, failing
from tests.support.slo_service.values import slo
from tests.support.slo_service.world import AVAILABILITY, World, at, world

from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.domain.alerts import Change
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.status import State
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Ledger


def test_while_the_source_is_away_the_status_says_why(ledger: Ledger) -> None:
    made = world(ledger)
    made.source.away = "Prometheus at http://prometheus:9090 is unreachable"
    assert made.run_each(3) == []
    (status,) = made.tick.statuses()
    assert status.state is State.NO_DATA
    assert status.no_data == NoData(reason="Prometheus at http://prometheus:9090 is unreachable")
    assert made.tick.faults == [status.no_data]
    made.source.away = None
    made.run(1)
    assert [status.state for status in made.tick.statuses()] == [State.OK]
    assert made.tick.faults == []
    made.assert_right()


def test_a_source_that_was_never_there_is_no_data(ledger: Ledger) -> None:
    source = FakeSource({REQUESTS: busy})
    source.away = "Prometheus is unreachable"
    made = World(source, ledger, AVAILABILITY)
    made.run()
    assert [status.state for status in made.tick.statuses()] == [State.NO_DATA]
    assert made.tick.charts(AVAILABILITY.id, timedelta(hours=1)) is not None
    assert not made.tick.backfill()
    source.away = None
    made.run(1)
    made.fill()
    made.assert_right()


def test_alerts_are_held_while_the_source_is_away(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + 10 * DAY))}), ledger, AVAILABILITY)
    made.run()
    made.run_each(5)
    firing = made.tick.firing
    assert firing
    made.source.away = "gone"
    made.run_each(20)
    made.run(8 * 60)
    assert made.tick.firing == firing


def test_an_outage_that_began_and_ended_unseen_is_notified_afterwards_at_its_own_times(ledger: Ledger) -> None:
    seen = World(FakeSource({REQUESTS: failing((T0 + 5 * MINUTE, T0 + 15 * MINUTE))}), ledger, AVAILABILITY)
    seen.run()
    seen.source.away = "gone"
    seen.run_each(40)
    seen.source.away = None
    seen.run(1)
    assert at(seen.transitions, "page_1h") == [(Change.FIRING, 7), (Change.RESOLVED, 20)]
    assert [change.at for change in seen.transitions] == sorted(change.at for change in seen.transitions)


def test_what_is_notified_when_the_source_is_back_says_what_is_left_of_the_budget(ledger_database: Database) -> None:
    """It used to go by the faults of the tick before."""
    made = World(FakeSource({REQUESTS: failing((T0 + 5 * MINUTE, T0 + DAY))}), SqlLedger(ledger_database), AVAILABILITY)
    made.run()
    made.fill()
    made.source.away = "gone"
    made.run_each(30)
    made.source.away = None
    assert made.run(1)
    sent = [one.notification.alert for one in SqlOutbox(ledger_database).due(from_epoch(T0 + DAY))]
    assert sent
    assert all("budget_remaining_ratio" in alert.annotations for alert in sent)


def test_what_happened_more_than_an_hour_ago_is_not_notified_any_more(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0 + 5 * MINUTE, T0 + 15 * MINUTE))}), ledger, AVAILABILITY)
    made.run()
    made.run(3 * 60)
    assert at(made.transitions, "page_1h") == at(made.transitions, "page_6h") == []


def test_an_alert_whose_end_was_missed_is_resolved(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: failing((T0, T0 + 10 * MINUTE))}), ledger, AVAILABILITY)
    made.run()
    made.run_each(10)
    assert made.tick.firing
    made.run(3 * 1_440)
    assert not made.tick.firing


def test_one_refused_sli_does_not_hold_up_the_others(ledger: Ledger) -> None:
    orders = slo("orders", sli=ORDERS)
    made = world(ledger, AVAILABILITY, orders)
    made.source.refused = {ORDERS: "Prometheus refuses the query"}
    made.run_each(5)
    good, bad = made.tick.statuses()
    assert (good.state, bad.state) == (State.OK, State.NO_DATA)
    assert bad.no_data == NoData(reason="Prometheus refuses the query")
    made.assert_right()
    made.source.refused = {}
    made.run(1)
    assert [status.state for status in made.tick.statuses()] == [State.OK, State.OK]
    made.assert_right()
    made.assert_right(orders)


def test_a_new_sli_that_is_refused_does_not_hold_up_the_backfill_of_the_others(ledger: Ledger) -> None:
    made = World(FakeSource({REQUESTS: busy, ORDERS: busy}), ledger, AVAILABILITY, slo("orders", sli=ORDERS))
    made.source.refused = {ORDERS: "no"}
    made.run()
    made.fill()
    made.assert_right()


def burning(ledger: Ledger) -> World:
    """An outage begins with the next tile."""
    made = World(FakeSource({REQUESTS: failing((T0, T0 + 10 * MINUTE))}), ledger, AVAILABILITY)
    made.run()
    made.fill()
    return made


def try_run(made: World, minutes: int = 1) -> None:
    with pytest.raises(LedgerError):
        made.run(minutes)


@pytest.mark.parametrize("when", ["before", "after"])
def test_after_a_commit_that_failed_memory_and_database_agree(sql_ledger: SqlLedger, when: str) -> None:
    failing_ledger = FailingLedger(sql_ledger)
    made = burning(failing_ledger)
    failing_ledger.fail_commit = when
    for _ in range(3):
        try_run(made)
    failing_ledger.fail_commit = None
    made.run(1)
    made.assert_right()
    assert set(made.tick.firing) == set(sql_ledger.firing())
    (key,) = made.tick.ledger_keys()
    assert sql_ledger.filled([key]) == {key: made.filled()}
    made.start()
    made.run()
    made.assert_right()


@pytest.mark.parametrize("when", ["before", "after"])
def test_no_alert_is_lost_or_notified_twice_by_commits_that_fail(sql_ledger: SqlLedger, when: str) -> None:
    failing_ledger = FailingLedger(sql_ledger)
    made = burning(failing_ledger)
    for minute in range(20):
        failing_ledger.fail_commit = when if minute % 3 else None
        if minute % 3:
            try_run(made)
        else:
            made.run(1)
    failing_ledger.fail_commit = None
    made.run(1)
    stored = list(reversed(sql_ledger.transitions()))
    assert at(stored, "page_1h") == [(Change.FIRING, 2), (Change.RESOLVED, 15)]


def test_what_cannot_be_written_is_not_shown(sql_ledger: SqlLedger) -> None:
    failing_ledger = FailingLedger(sql_ledger)
    made = burning(failing_ledger)
    failing_ledger.fail_commit = "before"
    before = made.tick.statuses()
    try_run(made, 5)
    assert made.tick.statuses() == before
    assert not made.tick.firing
    assert made.tick.charts(AVAILABILITY.id, timedelta(hours=1)) is None


def test_history_that_cannot_be_written_is_fetched_again(sql_ledger: SqlLedger) -> None:
    failing_ledger = FailingLedger(sql_ledger)
    made = World(FakeSource({REQUESTS: busy}), failing_ledger, AVAILABILITY)
    made.run()
    failing_ledger.fail_commit = "before"
    with pytest.raises(LedgerError):
        made.tick.backfill()
    failing_ledger.fail_commit = None
    made.run()
    made.fill()
    made.assert_right()


def test_a_database_that_cannot_be_read_at_the_start_is_read_later(sql_ledger: SqlLedger) -> None:
    made = world(sql_ledger)
    failing_ledger = FailingLedger(sql_ledger)
    later = World(made.source, failing_ledger)
    failing_ledger.fail_reads = True
    with pytest.raises(LedgerError):
        later.use(AVAILABILITY)
    failing_ledger.fail_reads = False
    later.use(AVAILABILITY)
    made.source.asked.clear()
    later.run(1)
    assert made.source.minutes_asked() == 4
    later.assert_right()


def test_changed_files_that_cannot_be_loaded_leave_the_slos_before_at_work(sql_ledger: SqlLedger) -> None:
    failing_ledger = FailingLedger(sql_ledger)
    made = world(failing_ledger)
    failing_ledger.fail_reads = True
    with pytest.raises(LedgerError):
        made.use(slo("orders", sli=ORDERS))
    assert list(made.tick.slos) == [AVAILABILITY.id]
    try_run(made)
    failing_ledger.fail_reads = False
    made.run(1)
    made.assert_right()
    assert [status.slo for status in made.tick.statuses()] == [AVAILABILITY]
