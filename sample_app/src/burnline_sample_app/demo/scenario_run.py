"""What happens in the demo: all is well, a fault, the page, and the end of it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Final, Protocol

import httpx2

from burnline_sample_app.demo import slo_api
from burnline_sample_app.demo.demo_stack import Addresses
from burnline_sample_app.demo.notification import Notification
from burnline_sample_app.demo.receiver import Receiver
from burnline_sample_app.demo.scenario_result import Failed, Passed, Pending, ScenarioResult, evaluate
from burnline_sample_app.demo.slo_api import SloRow
from burnline_sample_app.demo.terminal_view import TerminalView
from burnline_sample_app.errors import ShopError
from burnline_sample_app.scenarios.player import FaultControl, play
from burnline_sample_app.scenarios.scenario import Scenario, Step

FETCH_EVERY_SECONDS: Final = 2.0
LOOK_EVERY_SECONDS: Final = 0.1


class RunningStack(Protocol):
    """What a run needs of the demo's stack."""

    @property
    def addresses(self) -> Addresses: ...

    @property
    def receiver(self) -> Receiver: ...

    def check(self) -> None:
        """Raises ProcessFailedError where something has ended that should run."""


class ScenarioRun:
    """Runs on a built stack until the result, or for as long as somebody watches."""

    def __init__(
        self, stack: RunningStack, view: TerminalView, scenario: Scenario, *, fault_after_seconds: float
    ) -> None:
        self._stack = stack
        self._view = view
        self._scenario = scenario
        self._fault_after_seconds = fault_after_seconds
        self._received: list[Notification] = []
        self._rows: list[SloRow] = []
        self._fetched_seconds = 0.0
        self._stopping = threading.Event()
        self._messages: SimpleQueue[str | ShopError] = SimpleQueue()
        self._player: threading.Thread | None = None

    def run(self, *, until_result: bool) -> ScenarioResult:
        """Returns the result once it is there; with `until_result` false it is shown, and the run goes on.

        Raises ProcessFailedError where a process ends, PeerError where a fault cannot be put.
        """
        begin_seconds = time.monotonic()
        fault_at: datetime | None = None
        result: ScenarioResult = Pending(waits_for=f"the fault, {self._fault_after_seconds:.0f} s after the start")
        try:
            while True:
                self._stack.check()
                self._show_webhooks()
                self._show_messages()
                if fault_at is None and time.monotonic() - begin_seconds >= self._fault_after_seconds:
                    fault_at = self._begin_scenario()
                if fault_at is not None and isinstance(result, Pending):
                    result = evaluate(self._scenario, self._received, fault_at=fault_at, now=datetime.now(UTC))
                    if not isinstance(result, Pending):
                        self._view.message(_result_text(result))
                        if until_result:
                            return result
                self._show(result)
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            self._stopping.set()
            if self._player is not None:
                self._player.join()

    def _begin_scenario(self) -> datetime:
        """Plays the scenario in a thread; what it has to say comes by the queue. Returns the first fault's time."""
        control = FaultControl(self._stack.addresses.shop)

        def on_step(step: Step) -> None:
            seconds = step.fault.duration.total_seconds()
            self._messages.put(f"fault on {step.role} for {seconds:g} s: {', '.join(step.fault.kinds)}")

        def run() -> None:
            try:
                if play(self._scenario, control, self._stopping, on_step=on_step) and self._scenario.steps:
                    self._messages.put("the fault is over")
            except ShopError as error:
                self._messages.put(error)

        self._view.message(f"scenario {self._scenario.name}: {self._scenario.summary}")
        self._player = threading.Thread(target=run, name="scenario", daemon=True)
        self._player.start()
        return datetime.now(UTC) + self._scenario.first_fault_after

    def _show_webhooks(self) -> None:
        for notification in self._stack.receiver.take():
            self._received.append(notification)
            self._view.webhook(notification)

    def _show_messages(self) -> None:
        try:
            message = self._messages.get_nowait()
        except Empty:
            return
        if isinstance(message, ShopError):
            raise message
        self._view.message(message)

    def _show(self, result: ScenarioResult) -> None:
        now_seconds = time.monotonic()
        if now_seconds - self._fetched_seconds < FETCH_EVERY_SECONDS:
            return
        self._fetched_seconds = now_seconds
        try:
            self._rows = slo_api.fetch(self._stack.addresses.slo_service)
            note = ""
        except httpx2.HTTPError as error:
            note = f"the SLO service does not answer ({type(error).__name__}); the table is old. "
        waits = f"Waiting for {result.waits_for}." if isinstance(result, Pending) else "Ctrl-C stops everything."
        self._view.slos(self._rows, note + waits, seconds=now_seconds)


def _result_text(result: Passed | Failed) -> str:
    return f"done: {result.summary}" if isinstance(result, Passed) else f"not as expected: {result.reason}"
