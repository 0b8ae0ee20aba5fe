"""What the demo tells: all is well, a fault, the page, and the end of it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Final, Protocol

import httpx2

from burnline_sample_app.demo import slo_api
from burnline_sample_app.demo.notification import Notification
from burnline_sample_app.demo.receiver import Receiver
from burnline_sample_app.demo.screen import Screen
from burnline_sample_app.demo.slo_api import SloRow
from burnline_sample_app.demo.stage import Addresses
from burnline_sample_app.demo.verdict import Failed, Passed, Pending, Verdict, judge
from burnline_sample_app.errors import ShopError
from burnline_sample_app.scenarios.player import FaultControl, play
from burnline_sample_app.scenarios.scenario import Scenario, Step

FETCH_EVERY_SECONDS: Final = 2.0
LOOK_EVERY_SECONDS: Final = 0.1


class Running(Protocol):
    """What the story needs of the stage."""

    @property
    def addresses(self) -> Addresses: ...

    @property
    def receiver(self) -> Receiver: ...

    def check(self) -> None:
        """Raises ProcessFailedError where something has ended that should run."""


class Story:
    """Runs on a built stage until the verdict, or for as long as somebody watches."""

    def __init__(self, stage: Running, screen: Screen, scenario: Scenario, *, fault_after_seconds: float) -> None:
        self._stage = stage
        self._screen = screen
        self._scenario = scenario
        self._fault_after_seconds = fault_after_seconds
        self._received: list[Notification] = []
        self._rows: list[SloRow] = []
        self._fetched_seconds = 0.0
        self._stopping = threading.Event()
        self._told: SimpleQueue[str | ShopError] = SimpleQueue()
        self._player: threading.Thread | None = None

    def run(self, *, until_verdict: bool) -> Verdict:
        """Returns the verdict once it is there; with `until_verdict` false it is shown, and the story goes on.

        Raises ProcessFailedError where a process ends, PeerError where a fault cannot be put.
        """
        begin_seconds = time.monotonic()
        fault_at: datetime | None = None
        verdict: Verdict = Pending(waits_for=f"the fault, {self._fault_after_seconds:.0f} s after the start")
        try:
            while True:
                self._stage.check()
                self._take_webhooks()
                self._take_told()
                if fault_at is None and time.monotonic() - begin_seconds >= self._fault_after_seconds:
                    fault_at = self._begin_scenario()
                if fault_at is not None and isinstance(verdict, Pending):
                    verdict = judge(self._scenario, self._received, fault_at=fault_at, now=datetime.now(UTC))
                    if not isinstance(verdict, Pending):
                        self._screen.say(_told(verdict))
                        if until_verdict:
                            return verdict
                self._show(verdict)
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            self._stopping.set()
            if self._player is not None:
                self._player.join()

    def _begin_scenario(self) -> datetime:
        """Plays the scenario in a thread; what it has to say comes by the queue. Returns the first fault's time."""
        control = FaultControl(self._stage.addresses.shop)

        def on_step(step: Step) -> None:
            seconds = step.fault.duration.total_seconds()
            self._told.put(f"fault on {step.role} for {seconds:g} s: {', '.join(step.fault.kinds)}")

        def run() -> None:
            try:
                if play(self._scenario, control, self._stopping, on_step=on_step) and self._scenario.steps:
                    self._told.put("the fault is over")
            except ShopError as error:
                self._told.put(error)

        self._screen.say(f"scenario {self._scenario.name}: {self._scenario.summary}")
        self._player = threading.Thread(target=run, name="scenario", daemon=True)
        self._player.start()
        return datetime.now(UTC) + self._scenario.first_fault_after

    def _take_webhooks(self) -> None:
        for notification in self._stage.receiver.take():
            self._received.append(notification)
            self._screen.webhook(notification)

    def _take_told(self) -> None:
        try:
            told = self._told.get_nowait()
        except Empty:
            return
        if isinstance(told, ShopError):
            raise told
        self._screen.say(told)

    def _show(self, verdict: Verdict) -> None:
        now_seconds = time.monotonic()
        if now_seconds - self._fetched_seconds < FETCH_EVERY_SECONDS:
            return
        self._fetched_seconds = now_seconds
        try:
            self._rows = slo_api.fetch(self._stage.addresses.slo_service)
            note = ""
        except httpx2.HTTPError as error:
            note = f"the SLO service does not answer ({type(error).__name__}); the table is old. "
        waits = f"Waiting for {verdict.waits_for}." if isinstance(verdict, Pending) else "Ctrl-C stops everything."
        self._screen.slos(self._rows, note + waits, seconds=now_seconds)


def _told(verdict: Passed | Failed) -> str:
    return f"done: {verdict.summary}" if isinstance(verdict, Passed) else f"not as promised: {verdict.reason}"
