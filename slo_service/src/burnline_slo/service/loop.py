"""Runs ticks on time, history in between, and never stops because one of them failed."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from burnline_slo.domain.notification import message
from burnline_slo.domain.tiles import from_epoch, to_epoch
from burnline_slo.errors import DeliveryError, LedgerError
from burnline_slo.ports import Notifier
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.service.definitions.known_combinations import KnownCombinations
from burnline_slo.service.definitions.slo_files import SloFiles
from burnline_slo.service.live_board import LiveBoard
from burnline_slo.service.self_metrics import SelfMetrics
from burnline_slo.service.tick.tick import Tick, TickOptions

REMINDER_GRACE_SECONDS = 2.0

log = structlog.get_logger()


class Loop:
    """The thread that ticks. `changed` is called after a tick that left notifications to send."""

    def __init__(
        self,
        *,
        tick: Tick,
        options: TickOptions,
        files: SloFiles,
        combinations: KnownCombinations,
        board: LiveBoard,
        corrections: CorrectionBook,
        notifiers: Sequence[Notifier],
        metrics: SelfMetrics,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
        upkeep: Callable[[datetime], None],
    ) -> None:
        self._tick = tick
        self._options = options
        self._files = files
        self._combinations = combinations
        self._board = board
        self._corrections = corrections
        self._notifiers = notifiers
        self._metrics = metrics
        self._clock = clock
        self._changed = changed
        self._upkeep = upkeep
        self._stop = threading.Event()
        self._woken = threading.Event()
        corrections.changed = self._woken.set
        self._thread = threading.Thread(target=self._run, name="tick", daemon=True)
        self._reminding = threading.Thread()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the tick that runs has finished. May be called more than once.

        A reminder under way gets a moment more; one that hangs ends with the process, and the next one says it anew.
        """
        self._stop.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._reminding.is_alive():
            self._reminding.join(REMINDER_GRACE_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            due = self._next()
            self._guarded(self._tick_until, due)
            while not self._stop.is_set() and self._woken.wait(max(0.0, (due - self._clock()).total_seconds())):
                self._woken.clear()
                self._guarded(self._correct, due)

    def _guarded(self, work: Callable[[datetime], None], due: datetime) -> None:
        try:
            work(due)
        except LedgerError as error:
            self._board.failed(str(error))
            self._metrics.failed("ledger")
            log.error("tick_failed", reason=str(error))
        except Exception as error:  # the outermost loop: whatever it is, the next tick may go well
            self._board.failed(f"{type(error).__name__}: {error}")
            self._metrics.failed("bug")
            log.exception("tick_failed")

    def _tick_until(self, due: datetime) -> None:
        self.once()
        self._use_idle_time(until=due)

    def _correct(self, due: datetime) -> None:
        """Between ticks: corrections that have changed are applied at once, then their edges to the minute."""
        corrections = self._corrections.in_force()
        if corrections != self._tick.corrections and self._tick.slos:
            self._tick.use(list(self._tick.slos.values()), corrections, complete=self._tick.complete)
            self._tick.assess()
            log.info("corrections_in_force", corrections=len(corrections))
            self._use_idle_time(until=due)

    def once(self) -> None:
        """One tick, now."""
        now = self._clock()
        self._files.refresh()
        slos = self._combinations.expand(self._files.slos, now)
        complete = not self._files.problems
        corrections = self._corrections.in_force()
        in_use = (list(self._tick.slos.values()), self._tick.complete, self._tick.corrections)
        if in_use != (slos, complete, corrections):
            self._tick.use(slos, corrections, complete=complete)
            log.info("slos_in_force", slos=len(slos), file_errors=len(self._files.problems))
            for problem in self._files.problems:
                place = f"{problem.file}:{problem.line}"
                log.warning("slo_file_error", place=place, summary=problem.summary, fix=problem.fix)
        with self._metrics.timed():
            changes = self._tick.run(now)
        for change in changes:
            log.warning("alert_changed", slo_id=change.key.slo_id, tier=change.key.tier, change=str(change.change))
        for fault in {fault.reason for fault in self._tick.faults}:
            log.warning("source_failed", reason=fault)
        self._board.finished()
        self._metrics.finished(
            now, slos=len(self._tick.slos), file_errors=len(self._files.problems), faults=len(self._tick.faults)
        )
        if changes:
            self._changed()
        if not self._reminding.is_alive():
            self._reminding = threading.Thread(target=self._remind, args=(now,), name="reminder", daemon=True)
            self._reminding.start()

    def _remind(self, now: datetime) -> None:
        """In a thread of its own: a receiver that hangs must not hold up the tick."""
        slos, known = self._tick.notified, {status.slo.id: status for status in self._tick.statuses()}
        firing = [
            message(alert.started, slos.get(name), self._options.external_url, known.get(name))
            for alert in self._tick.firing
            for name in (alert.key.slo_id,)
        ]
        for notifier in self._notifiers:
            try:
                notifier.remind(firing, now)
            except DeliveryError as error:
                log.warning("reminder_failed", receiver=notifier.name, reason=str(error))

    def _use_idle_time(self, until: datetime) -> None:
        """Fetches history until the next tick is due or nothing is missing."""
        fetched = False
        while not self._woken.is_set() and self._clock() < until and self._tick.backfill():
            fetched = True
        if fetched:
            self._tick.assess()
        self._upkeep(self._clock())

    def _next(self) -> datetime:
        """When the next tile is settled."""
        tile = self._options.tile // timedelta(seconds=1)
        settled = to_epoch(self._clock() - self._options.settle) // tile * tile
        return from_epoch(settled + tile) + self._options.settle
