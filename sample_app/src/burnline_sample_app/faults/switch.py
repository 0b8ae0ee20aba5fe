"""The one fault that a service has now, or none: thread-safe, and over when its time is over."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from burnline_sample_app.faults.fault import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """What to do to one request."""

    fail: bool
    delay_seconds: float


_HARMLESS = Injection(fail=False, delay_seconds=0.0)


class FaultSwitch:
    """Every method may be called from any thread.

    `now_seconds` is a monotonic clock; a fault that is put at t is over at exactly t + duration.
    """

    def __init__(self, now_seconds: Callable[[], float] = time.monotonic) -> None:
        self._now_seconds = now_seconds
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._ends_at_seconds = 0.0
        self._random = Random(0)

    def put(self, fault: Fault) -> None:
        """Replaces the fault that is there."""
        with self._lock:
            self._fault = fault
            self._ends_at_seconds = self._now_seconds() + fault.duration.total_seconds()
            self._random = Random(fault.seed)

    def clear(self) -> None:
        with self._lock:
            self._fault = None

    def active(self) -> tuple[Fault, float] | None:
        """The fault and the seconds it has left, more than 0; None when there is none."""
        fault = self._fault
        if fault is None:
            return None
        remaining_seconds = self._ends_at_seconds - self._now_seconds()
        return (fault, remaining_seconds) if remaining_seconds > 0 else None

    def decide(self, route: str | None) -> Injection:
        """Draws for one request. `route` is its template, None when no route matched."""
        active = self.active()
        if active is None:
            return _HARMLESS
        fault, _ = active
        if fault.route is not None and fault.route != route:
            return _HARMLESS
        with self._lock:
            fail = self._random.random() < fault.error_ratio
        return Injection(fail=fail, delay_seconds=fault.added_latency.total_seconds())

    def is_down(self, dependency: str) -> bool:
        active = self.active()
        return active is not None and active[0].dependency_down == dependency

    def is_active(self, kind: str) -> bool:
        """Whether the active fault has this effect; `kind` as in `Fault.kinds`."""
        active = self.active()
        return active is not None and kind in active[0].kinds
