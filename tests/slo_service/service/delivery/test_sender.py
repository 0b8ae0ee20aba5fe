from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.support.servers.webhook_receiver import WebhookReceiver
from tests.support.slo_service.records import NOON, notification
from tests.support.waiting import wait_until

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.receivers.webhook import WebhookNotifier
from burnline_slo.config.values import WebhookConfig
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.errors import DeliveryError, LedgerError
from burnline_slo.ports import Commit, Outgoing
from burnline_slo.service.delivery.sender import GIVE_UP_REMOVED_AFTER, Sender

SECOND = timedelta(seconds=1)


class FakeNotifier:
    """Notes what it gets; `behave` decides about each."""

    def __init__(self, name: str = "hook") -> None:
        self.name = name
        self.got: list[str] = []
        self.behave: Callable[[Notification], None] = lambda _: None

    def send(self, notification: Notification) -> None:
        self.got.append(notification.id)
        self.behave(notification)

    def remind(self, firing: Sequence[AlertMessage], now: datetime) -> None:
        raise AssertionError("reminders are the tick's business")


def refuse(_: Notification) -> None:
    raise DeliveryError("answered 503")


def wait_for(event: threading.Event) -> Callable[[Notification], None]:
    def behave(_: Notification) -> None:
        event.wait(30)

    return behave


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(str(tmp_path / "ledger.db")) as opened:
        yield opened


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database)


def put(database: Database, *notifications: Notification) -> None:
    SqlLedger(database).commit(Commit(outgoing=notifications))


def sender(outbox: SqlOutbox, *notifiers: FakeNotifier | WebhookNotifier, jitter: float = 1.0) -> Sender:
    return Sender(outbox, notifiers, jitter=lambda: jitter)


def test_what_is_due_is_delivered_once(database: Database, outbox: SqlOutbox) -> None:
    hook = FakeNotifier()
    put(database, notification("n1"), notification("n2"), notification("n3", tier="page_6h"))
    one = sender(outbox, hook)
    one.run_once(NOON)
    one.run_once(NOON + SECOND)
    assert hook.got == ["n1", "n3", "n2"]  # the second about the same alert waited for the first
    assert outbox.pending() == 0


def test_each_receiver_gets_its_own(database: Database, outbox: SqlOutbox) -> None:
    first, second = FakeNotifier("first"), FakeNotifier("second")
    put(database, notification("n1", receiver="first"), notification("n2", receiver="second"))
    sender(outbox, first, second).run_once(NOON)
    assert (first.got, second.got) == (["n1"], ["n2"])


def test_a_refused_notification_is_tried_again_when_its_time_has_come(database: Database, outbox: SqlOutbox) -> None:
    hook = FakeNotifier()
    hook.behave = refuse
    put(database, notification("n1"))
    one = sender(outbox, hook)
    tried_at = []
    for seconds in range(20):
        before = len(hook.got)
        one.run_once(NOON + seconds * SECOND)
        tried_at += [seconds] * (len(hook.got) - before)
    # Delays of 1, 2, 4 and 8 s; after the third failure in a row the receiver's pause begins, shorter than these.
    assert tried_at == [0, 1, 3, 7, 15]
    assert set(hook.got) == {"n1"}


def test_a_refused_notification_holds_back_its_own_alert_only(database: Database, outbox: SqlOutbox) -> None:
    hook = FakeNotifier()

    def refuse_first(sent: Notification) -> None:
        if sent.id == "n1":
            refuse(sent)

    hook.behave = refuse_first
    put(database, notification("n1"), notification("n2"), notification("n3", tier="page_6h"))
    one = sender(outbox, hook)
    one.run_once(NOON)
    assert hook.got == ["n1", "n3"]
    hook.behave = lambda _: None
    one.run_once(NOON + SECOND)
    assert hook.got == ["n1", "n3", "n1", "n2"]


def test_a_receiver_that_fails_in_a_row_is_left_alone_for_a_while(database: Database, outbox: SqlOutbox) -> None:
    hook = FakeNotifier()
    hook.behave = refuse
    put(database, *(notification(f"n{number}", tier=f"tier_{number}") for number in range(30)))
    one = sender(outbox, hook)
    one.run_once(NOON)
    assert hook.got == ["n0", "n1", "n2"]
    one.run_once(NOON + 0.9 * SECOND)
    assert len(hook.got) == 3
    # One probe at a time from now on, at most every minute; once it is accepted, all the others follow at once.
    for minutes in range(1, 11):
        one.run_once(NOON + minutes * 60 * SECOND)
    assert len(hook.got) == 13
    hook.behave = lambda _: None
    one.run_once(NOON + timedelta(minutes=30))
    assert len(hook.got) == 13 + 30
    assert outbox.pending() == 0


def test_a_receiver_away_for_an_hour_gets_every_transition_under_one_id(
    database: Database, outbox: SqlOutbox, webhook_receiver: WebhookReceiver
) -> None:
    config = WebhookConfig(name="hook", url=webhook_receiver.url)
    webhook_receiver.answer(503)
    now, number = NOON, 0
    attempts: dict[str, int] = defaultdict(int)
    with WebhookNotifier(config, external_url="http://burnline.example", clock=lambda: now) as hook:
        one = Sender(outbox, [hook])  # with true jitter
        while now < NOON + timedelta(hours=2):
            if now < NOON + timedelta(hours=1) and number < 24 and now >= NOON + number * timedelta(minutes=2):
                tier = f"tier_{number % 3}"
                put(database, notification(f"n{number:02}", tier=tier, created_at=now, resolved=number % 2 == 1))
                number += 1
            if now == NOON + timedelta(hours=1):
                webhook_receiver.answer(200)
            if now == NOON + timedelta(minutes=30):
                one = Sender(outbox, [hook])  # a restart: nothing but the database is left
            one.run_once(now)
            now += 15 * SECOND
    for request in webhook_receiver.requests:
        attempts[request.headers["webhook-id"]] += 1
    accepted = [request for request in webhook_receiver.requests if request.status == 200]
    ids = [request.headers["webhook-id"] for request in accepted]
    assert sorted(ids) == [f"n{each:02}" for each in range(24)]
    for tier_number in range(3):
        of_one_alert = [name for name in ids if int(name[1:]) % 3 == tier_number]
        assert of_one_alert == sorted(of_one_alert)
    assert all(request.json()["alerts"][0]["annotations"]["transition_id"] in attempts for request in accepted)
    assert outbox.pending() == 0
    assert attempts["n00"] > 5
    assert len(webhook_receiver.requests) < 300


def test_a_crash_after_acceptance_sends_the_same_id_again(database: Database, outbox: SqlOutbox) -> None:
    class CrashingOutbox(SqlOutbox):
        def delivered(self, notification_id: str, at: datetime) -> None:
            raise LedgerError("the process died here")

    hook = FakeNotifier()
    put(database, notification("n1"))
    with pytest.raises(LedgerError):
        Sender(CrashingOutbox(database), [hook]).run_once(NOON)
    sender(outbox, hook).run_once(NOON)
    assert hook.got == ["n1", "n1"]


def test_a_bug_in_a_notifier_counts_as_a_failure(database: Database, outbox: SqlOutbox) -> None:
    hook = FakeNotifier()

    def break_down(_: Notification) -> None:
        raise RuntimeError("token hunter2")

    hook.behave = break_down
    put(database, notification("n1"))
    one = sender(outbox, hook)
    with capture_logs() as logs:
        one.run_once(NOON)
    assert [entry["event"] for entry in logs] == ["notification_failed"]
    [waiting] = outbox.due(NOON + SECOND)
    assert waiting.attempts == 1


def test_attempts_are_reported_to_who_counts_them(database: Database, outbox: SqlOutbox) -> None:
    attempts: list[tuple[str, bool]] = []
    hook = FakeNotifier()
    hook.behave = refuse
    put(database, notification("n1"))
    one = Sender(outbox, [hook], jitter=lambda: 1.0, attempted=lambda *what: attempts.append(what))
    one.run_once(NOON)
    hook.behave = lambda _: None
    one.run_once(NOON + SECOND)
    assert attempts == [("hook", False), ("hook", True)]


def test_a_removed_receiver_is_given_up_after_a_day_and_said(database: Database, outbox: SqlOutbox) -> None:
    put(database, notification("n1", receiver="gone"))
    one = sender(outbox, FakeNotifier())
    with capture_logs() as logs:
        one.run_once(NOON + GIVE_UP_REMOVED_AFTER)
    assert outbox.pending() == 1
    assert [(entry["event"], entry["waiting"], entry["given_up"]) for entry in logs] == [
        ("receiver_not_configured", 1, 0)
    ]
    with capture_logs() as logs:
        one.run_once(NOON + GIVE_UP_REMOVED_AFTER + SECOND)
    assert outbox.pending() == 0
    assert [(entry["receiver"], entry["waiting"], entry["given_up"]) for entry in logs] == [("gone", 0, 1)]


def test_a_receiver_that_comes_back_in_time_gets_what_waited(database: Database, outbox: SqlOutbox) -> None:
    put(database, notification("n1"))
    sender(outbox).run_once(NOON)
    hook = FakeNotifier()
    sender(outbox, hook).run_once(NOON + GIVE_UP_REMOVED_AFTER / 2)
    assert hook.got == ["n1"]


# --- with threads ----------------------------------------------------------------------------------------------------


def test_a_slow_receiver_does_not_hold_up_another(database: Database, outbox: SqlOutbox) -> None:
    slow, quick = FakeNotifier("slow"), FakeNotifier("quick")
    let_go = threading.Event()
    slow.behave = wait_for(let_go)
    put(database, notification("n1", receiver="slow"), notification("n2", receiver="quick"))
    one = sender(outbox, slow, quick)
    one.start()
    try:
        wait_until(lambda: quick.got == ["n2"] and slow.got == ["n1"], timeout_seconds=10, what="both were tried")
        put(database, notification("n3", receiver="quick"))
        one.wake()
        wait_until(lambda: quick.got == ["n2", "n3"], timeout_seconds=10, what="the quick one goes on")
        assert outbox.waiting()["slow"] == 1
    finally:
        let_go.set()
        one.stop()
    assert outbox.pending() == 0


def test_stopping_does_not_wait_for_ever_and_keeps_what_is_not_delivered(database: Database, outbox: SqlOutbox) -> None:
    hook = FakeNotifier()
    let_go = threading.Event()
    hook.behave = wait_for(let_go)
    put(database, notification("n1"))
    one = sender(outbox, hook)
    one.start()
    wait_until(lambda: hook.got == ["n1"], timeout_seconds=10, what="it is being sent")
    one.stop(timeout=timedelta(milliseconds=50))
    assert outbox.pending() == 1
    let_go.set()
    one.stop()
    assert outbox.pending() == 0


def test_the_threads_survive_a_database_that_fails(
    database: Database, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnline_slo.service.delivery.sender.AFTER_LEDGER_ERROR", timedelta(milliseconds=10))
    failing = threading.Event()
    failing.set()

    class FailingOutbox(SqlOutbox):
        def due(self, now: datetime, limit: int = 100, receiver: str | None = None) -> Sequence[Outgoing]:
            if failing.is_set():
                raise LedgerError("the disk is full")
            return super().due(now, limit, receiver)

    hook = FakeNotifier()
    put(database, notification("n1", created_at=datetime.now(UTC)))
    with capture_logs() as logs:
        one = Sender(FailingOutbox(database), [hook])
        one.start()
        wait_until(lambda: len(logs) > 2, timeout_seconds=10, what="the failure is logged")
        failing.clear()
        wait_until(lambda: outbox.pending() == 0, timeout_seconds=10, what="delivery goes on")
        one.stop()
    assert {entry["event"] for entry in logs} == {"outbox_failed", "notification_delivered"}
