from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.slo_service.records import NOON, notification

from burnline_slo.adapters.database.connection import Database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import ERROR_CHARACTERS, SqlOutbox
from burnline_slo.domain.notification import Notification
from burnline_slo.domain.tiles import to_epoch
from burnline_slo.ports import Commit, Outgoing

SECOND = timedelta(seconds=1)


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database)


def put(database: Database, *notifications: Notification) -> None:
    SqlLedger(database).commit(Commit(outgoing=notifications))


def due(outbox: SqlOutbox, seconds: float = 0, **options: object) -> list[str]:
    assert set(options) <= {"limit", "receiver"}
    return [one.notification.id for one in outbox.due(NOON + seconds * SECOND, **options)]  # type: ignore[arg-type]  # checked above


def test_a_notification_comes_back_as_it_was(outbox: SqlOutbox, database: Database) -> None:
    firing, resolved = notification("n1"), notification("n2", tier="page_6h", resolved=True)
    put(database, firing, resolved)
    assert outbox.due(NOON) == [Outgoing(notification=one, attempts=0) for one in (firing, resolved)]


def test_it_is_due_from_when_it_was_made(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("n1"))
    assert due(outbox, -0.000001) == []
    assert due(outbox, 0) == ["n1"]


def test_delivered_ones_are_never_due_again(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("n1"))
    outbox.delivered("n1", NOON)
    assert due(outbox, 10**6) == []
    assert outbox.pending() == 0


def test_failed_ones_wait_and_are_counted(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("n1"))
    outbox.failed("n1", "x" * 10_000, NOON + 5 * SECOND)
    outbox.failed("n1", "y", NOON + 5 * SECOND)
    assert due(outbox, 4.999999) == []
    assert [one.attempts for one in outbox.due(NOON + 5 * SECOND)] == [2]
    assert outbox.pending() == 1
    assert ERROR_CHARACTERS < 10_000


def test_a_late_failure_does_not_revive_a_delivered_one(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("n1"))
    outbox.delivered("n1", NOON)
    outbox.failed("n1", "timed out", NOON)
    assert due(outbox, 10) == []


def test_one_alert_keeps_its_order_at_each_receiver(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("a1"), notification("a2", resolved=True), notification("b1", receiver="other"))
    outbox.failed("a1", "503", NOON + 60 * SECOND)
    assert due(outbox) == ["b1"]  # a2 waits for a1
    assert due(outbox, 60) == ["a1", "b1"]
    outbox.delivered("a1", NOON)
    assert due(outbox) == ["a2", "b1"]


def test_changed_labels_do_not_change_the_order(outbox: SqlOutbox, database: Database) -> None:
    first, second = notification("a1"), notification("a2", resolved=True)
    second.alert.labels["team"] = "payments"  # type: ignore[index]  # a dict here
    put(database, first, second)
    assert due(outbox) == ["a1"]


def test_other_tiers_and_slos_do_not_wait(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("a"), notification("b", tier="page_6h"), notification("c", slo_id="checkout/latency"))
    assert due(outbox) == ["a", "b", "c"]
    assert due(outbox, limit=2) == ["a", "b"]


def test_one_receivers_can_be_asked_for(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("a"), notification("b", receiver="other"))
    assert due(outbox, receiver="other") == ["b"]
    assert outbox.waiting() == {"hook": 1, "other": 1}
    assert outbox.pending() == 2


def test_giving_up_is_for_one_receiver_and_what_is_old(outbox: SqlOutbox, database: Database) -> None:
    put(
        database,
        notification("old"),
        notification("new", created_at=NOON + SECOND),
        notification("other", receiver="other"),
    )
    assert outbox.give_up("hook", NOON + SECOND, NOON + 60 * SECOND) == 1
    assert due(outbox, 60) == ["new", "other"]
    assert outbox.waiting() == {"hook": 1, "other": 1}


def test_forgetting_deletes_what_was_delivered_and_keeps_what_waits(outbox: SqlOutbox, database: Database) -> None:
    put(database, notification("done"), notification("waits", tier="page_6h"))
    outbox.delivered("done", NOON)
    SqlLedger(database).forget(to_epoch(NOON) + 1)
    put(database, notification("done"))  # its id is free again, so the row is gone
    assert sorted(due(outbox)) == ["done", "waits"]


def test_unknown_ids_are_passed_over(outbox: SqlOutbox) -> None:
    outbox.delivered("nobody", NOON)
    outbox.failed("nobody", "why", NOON)
    assert outbox.pending() == 0
