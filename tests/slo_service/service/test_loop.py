from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs
from tests.support.slo_service.failing_ledger import FailingLedger
from tests.support.slo_service.fake_combinations import FakeCombinations
from tests.support.slo_service.fake_source import DAY, T0, FakeSource, busy, failing
from tests.support.slo_service.memory_corrections import MemoryCorrections
from tests.support.slo_service.slis import events_of
from tests.support.slo_service.values import NOON
from tests.support.waiting import wait_until

from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.files import fingerprint, load_files
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.notification import AlertMessage, Notification
from burnline_slo.domain.tiles import from_epoch
from burnline_slo.errors import DeliveryError
from burnline_slo.service import loop
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.service.definitions.known_combinations import KnownCombinations
from burnline_slo.service.definitions.slo_files import SloFiles
from burnline_slo.service.live_board import LiveBoard
from burnline_slo.service.loop import Loop
from burnline_slo.service.self_metrics import SelfMetrics
from burnline_slo.service.tick.tick import Tick, TickOptions

MINUTE = timedelta(minutes=1)
SETTLE = timedelta(seconds=20)
FILE = """\
version: burnline/v1
service: checkout
slos:
  - name: availability
    objective: 99.9%
    sli:
      events:
        bad: requests_failed_total
        total: requests_total
"""


class Reminded:
    """A notifier that only remembers what it was reminded of."""

    name = "hook"

    def __init__(self) -> None:
        self.reminders: list[Sequence[AlertMessage]] = []
        self.behave: Callable[[], None] = lambda: None

    def send(self, notification: Notification) -> None:
        raise AssertionError("sending is the sender's business")

    def remind(self, firing: Sequence[AlertMessage], now: datetime) -> None:
        self.reminders.append(firing)
        self.behave()


class Running:
    """A loop over a fake source, with a clock that is moved by hand."""

    def __init__(self, ledger: SqlLedger, folder: Path) -> None:
        self.file = folder / "slos.yaml"
        self.file.write_text(FILE)
        self.now = from_epoch(T0) + SETTLE
        self.source = FakeSource({events_of(bad="requests_failed_total", total="requests_total"): busy})
        self.ledger = FailingLedger(ledger)
        self.options = TickOptions(source_name="main", tile=MINUTE, settle=SETTLE, receivers=["hook"])
        numbers = iter(range(10**6))
        self.tick = Tick(self.source, self.ledger, self.options, new_id=lambda: f"id-{next(numbers)}")
        files = SloFiles(lambda: load_files([self.file]), lambda: fingerprint([self.file]))
        self.board = LiveBoard(self.tick, self.ledger, files, MINUTE, lambda: self.now)
        self.store = MemoryCorrections()
        self.book = CorrectionBook(self.store, lambda: self.now, lambda: files.corrections)
        self.registry = CollectorRegistry()
        self.reminded = Reminded()
        self.combinations = FakeCombinations()
        self.changes = 0
        self.upkeeps: list[datetime] = []
        self.loop = Loop(
            tick=self.tick,
            options=self.options,
            files=files,
            combinations=KnownCombinations(self.combinations),
            board=self.board,
            corrections=self.book,
            notifiers=[self.reminded],
            metrics=SelfMetrics(self.registry),
            clock=lambda: self.now,
            changed=self._changed,
            upkeep=self.upkeeps.append,
        )

    def _changed(self) -> None:
        self.changes += 1

    def once(self, minutes: int = 1) -> None:
        self.now += minutes * MINUTE
        self.loop.once()

    def burn(self) -> None:
        (sli,) = self.source.stories
        self.source.stories[sli] = failing((T0, T0 + DAY))

    def ticks(self, outcome: str) -> float | None:
        return self.registry.get_sample_value("burnline_ticks_total", {"outcome": outcome})


@pytest.fixture
def running(sql_ledger: SqlLedger, tmp_path: Path) -> Running:
    return Running(sql_ledger, tmp_path)


def test_a_tick_takes_the_files_as_they_stand(running: Running) -> None:
    running.once()
    assert list(running.tick.slos) == ["checkout/availability"]
    running.file.write_text(FILE.replace("availability", "uptime"))
    running.once()
    assert [status.slo.id for status in running.board.statuses()] == ["checkout/uptime"]
    assert running.source.asked


def test_a_tick_is_counted_and_timed(running: Running) -> None:
    running.once()
    assert running.ticks("ok") == 1
    assert running.registry.get_sample_value("burnline_tick_duration_seconds_count") == 1
    assert running.registry.get_sample_value("burnline_last_tick_timestamp_seconds") == running.now.timestamp()
    assert running.registry.get_sample_value("burnline_slos") == 1


def test_faults_are_logged_once_each_and_counted(running: Running) -> None:
    running.source.away = "Prometheus is unreachable"
    with capture_logs() as logs:
        running.once()
    assert [line["reason"] for line in logs if line["event"] == "source_failed"] == ["Prometheus is unreachable"]
    assert running.registry.get_sample_value("burnline_ledgers_without_answer") == 1


def test_the_sender_is_woken_only_when_alerts_changed(running: Running) -> None:
    running.once()
    assert running.changes == 0
    running.burn()
    running.once(3)
    assert running.changes == 1


def test_receivers_are_reminded_of_what_fires_at_each_tick(running: Running) -> None:
    running.once()
    while running.tick.backfill():  # the budget is known once the period is known
        pass
    running.burn()
    running.once(3)
    wait_until(lambda: len(running.reminded.reminders) >= 2, timeout_seconds=10, what="reminders")
    assert not running.reminded.reminders[0]
    assert {alert.labels["slo"] for alert in running.reminded.reminders[-1]} == {"availability"}
    assert all("budget_remaining_ratio" in alert.annotations for alert in running.reminded.reminders[-1])


def test_a_receiver_that_cannot_be_reminded_is_no_failure_of_the_tick(running: Running) -> None:
    def refuse() -> None:
        raise DeliveryError("answered 503")

    running.reminded.behave = refuse
    running.once()
    running.loop.stop()
    running.once()
    assert running.ticks("ok") == 2


def test_a_receiver_that_hangs_holds_up_no_tick(running: Running) -> None:
    hanging = threading.Event()
    running.reminded.behave = lambda: assert_set(hanging)
    running.once()
    running.once()
    assert running.ticks("ok") == 2
    hanging.set()
    running.loop.stop()


def test_a_receiver_that_hangs_does_not_hold_up_the_end(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REMINDER_GRACE_SECONDS", 0.05)
    hanging, began, ended = threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        hanging.wait(30)
        ended.set()

    running.reminded.behave = hang
    running.once()
    assert began.wait(10)
    running.loop.stop()
    assert not ended.is_set()
    hanging.set()


def assert_set(event: threading.Event) -> None:
    assert event.wait(30)


@pytest.mark.parametrize(("seconds", "wait"), [(0, 60), (1, 59), (59, 1), (60, 60)])
def test_the_next_tick_is_due_when_the_next_tile_is_settled(running: Running, seconds: int, wait: int) -> None:
    running.now = NOON + SETTLE + timedelta(seconds=seconds)
    assert running.loop._next() - running.now == timedelta(seconds=wait)


def test_the_thread_ticks_fetches_history_and_keeps_the_database_small(running: Running) -> None:
    running.loop.start()
    try:
        wait_until(lambda: running.upkeeps, timeout_seconds=20, what="the first tick and its history")
    finally:
        running.loop.stop()
    (status,) = running.board.statuses()
    assert status.coverage_ratio == 1
    assert running.board.not_ready() is None


def test_the_thread_stops_at_once_while_it_waits(running: Running) -> None:
    running.loop.start()
    wait_until(lambda: running.upkeeps, timeout_seconds=20, what="the first tick")
    stopper = threading.Thread(target=running.loop.stop)
    stopper.start()
    stopper.join(10)
    assert not stopper.is_alive()
    running.loop.stop()


def next_tick(running: Running) -> None:
    """Lets the thread that runs see that it is the next minute, so that no test waits for one."""
    running.now += MINUTE
    running.book.changed()


def test_a_database_that_fails_is_reported_and_the_next_tick_goes_well(running: Running) -> None:
    running.ledger.fail_commit = "before"
    with capture_logs() as logs:
        running.loop.start()
        wait_until(lambda: running.ticks("ledger") == 1, timeout_seconds=20, what="a tick that failed")
    assert [line["reason"] for line in logs if line["event"] == "tick_failed"] == ["the disk is full"]
    assert running.board.not_ready() == NoData(reason="the disk is full")
    running.ledger.fail_commit = None
    next_tick(running)
    wait_until(lambda: running.upkeeps, timeout_seconds=20, what="a tick that went well")
    running.loop.stop()
    assert running.board.not_ready() is None


def test_a_bug_is_logged_with_its_traceback_and_ends_nothing(running: Running) -> None:
    stories, running.source.stories = running.source.stories, {}
    with capture_logs() as logs:
        running.loop.start()
        wait_until(lambda: running.ticks("bug") == 1, timeout_seconds=20, what="a tick with a bug")
    (line,) = (line for line in logs if line["event"] == "tick_failed")
    assert line["exc_info"]
    running.source.stories = stories
    next_tick(running)
    wait_until(lambda: running.upkeeps, timeout_seconds=20, what="a tick that went well")
    running.loop.stop()
    assert running.board.statuses()


def test_combinations_of_labels_come_into_force_as_they_are_found(running: Running) -> None:
    running.file.write_text(FILE.replace("    sli:", "    by: [route]\n    sli:"))
    (sli,) = running.source.stories
    running.combinations.tell(("/cart",))
    running.source.stories[sli.narrow({"route": "/cart"})] = busy
    running.once()
    assert list(running.tick.slos) == ["checkout/availability", 'checkout/availability{route="/cart"}']
    running.combinations.away = "gone"
    running.once(minutes=10)
    assert len(running.tick.slos) == 2
    assert "gone" in running.tick.slos["checkout/availability"].notes[0]


def yesterday(running: Running) -> Correction:
    end = running.now - timedelta(days=1)
    return Correction(id="c1", reason="upgrade", author="ada", start=end - timedelta(hours=1), end=end)


def test_a_correction_applies_at_the_next_tick(running: Running) -> None:
    running.once()
    running.book.add(yesterday(running))
    running.once()
    (status,) = running.board.statuses()
    assert [one.id for one in status.corrections] == ["c1"]
    assert status.excluded_time == timedelta(hours=1)


def test_a_correction_applies_at_once_and_asks_the_source_for_its_two_ends_alone(running: Running) -> None:
    running.loop.start()
    try:
        wait_until(lambda: running.upkeeps, timeout_seconds=20, what="the first tick and its history")
        asked, ticks = len(running.source.asked), running.ticks("ok")
        running.book.add(yesterday(running))
        wait_until(lambda: len(running.source.asked) == asked + 2, timeout_seconds=20, what="its ends")
        wait_until(lambda: running.board.statuses()[0].corrections, timeout_seconds=20, what="the correction")
        assert {len(span) for _, span in running.source.asked[asked:]} == {5}
        running.book.remove("c1", "ada")
        wait_until(lambda: not running.board.statuses()[0].corrections, timeout_seconds=20, what="its removal")
        assert (len(running.source.asked), running.ticks("ok")) == (asked + 2, ticks)
    finally:
        running.loop.stop()


def test_corrections_that_cannot_be_read_fail_the_tick_and_not_the_thread(running: Running) -> None:
    running.loop.start()
    try:
        wait_until(lambda: running.upkeeps, timeout_seconds=20, what="the first tick and its history")
        running.store.fails = "the disk reports an error"
        running.book.add(yesterday(running))
        wait_until(lambda: running.ticks("ledger"), timeout_seconds=20, what="the failure")
        running.store.fails = ""
        running.book.changed()
        wait_until(lambda: running.board.statuses()[0].corrections, timeout_seconds=20, what="the correction")
    finally:
        running.loop.stop()


def test_corrections_of_files_apply_and_are_kept_while_their_file_is_broken(running: Running) -> None:
    written = "{slos: ['*'], start: 2026-02-20T02:00Z, end: 2026-02-20T03:00Z, reason: upgrade, author: ada}"
    written = f"corrections:\n  - {written}\n"
    running.file.write_text(FILE + written)
    running.once()
    assert running.board.statuses()[0].excluded_time == timedelta(hours=1)
    running.file.write_text(FILE.replace("99.9%", "always") + written.replace("upgrade", ""))
    running.once()
    assert running.board.file_problems()
    assert [one.reason for one in running.tick.corrections] == ["upgrade"]
    running.file.write_text(FILE)
    running.once()
    assert running.board.statuses()[0].excluded_time == timedelta()
