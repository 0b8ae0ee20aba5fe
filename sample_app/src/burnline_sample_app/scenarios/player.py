"""Plays a scenario on a running shop."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import httpx2

from burnline_sample_app.errors import PeerRefusedError, PeerUnavailableError
from burnline_sample_app.faults.fault import Fault
from burnline_sample_app.scenarios.scenario import Scenario, Step
from burnline_sample_app.serving.roles import Role


class FaultControl:
    """The /faults of every service, by the services' URLs. Every method raises PeerError."""

    def __init__(self, urls: Mapping[Role, str]) -> None:
        self._urls = urls

    def put(self, role: Role, fault: Fault) -> None:
        self._send(role, "PUT", fault.to_json())

    def clear(self, role: Role) -> None:
        self._send(role, "DELETE", None)

    def _send(self, role: Role, method: str, body: Mapping[str, object] | None) -> None:
        try:
            answer = httpx2.request(method, f"{self._urls[role]}/faults", json=body, timeout=10.0, trust_env=False)
        except httpx2.TransportError as error:
            raise PeerUnavailableError(role, type(error).__name__) from error
        if answer.is_error:
            raise PeerRefusedError(role, status=answer.status_code, body={"text": answer.text})


def play(
    scenario: Scenario,
    control: FaultControl,
    stop: threading.Event,
    *,
    on_step: Callable[[Step], object] = lambda _: None,
) -> bool:
    """Puts each fault at its time and returns when the last one is over, or when `stop` is set; whether it came to
    its end. No fault of the scenario is left behind. `on_step` is called as each fault starts.

    Blocks; does not wait for the rest of `scenario.lasts`, in which alerts resolve. Raises PeerError.
    """
    started_seconds = time.monotonic()

    def wait_until(after: timedelta) -> bool:
        return not stop.wait(max(0.0, started_seconds + after.total_seconds() - time.monotonic()))

    try:
        for step in sorted(scenario.steps, key=lambda step: step.after):
            if not wait_until(step.after):
                return False
            control.put(step.role, step.fault)
            on_step(step)
        return wait_until(scenario.faults_end_after)
    finally:
        for role in scenario.roles:
            control.clear(role)
