"""Readiness checks: each is a function, run in a thread with a time limit, its answer kept for a moment.

The limit and the keeping make a readiness probe safe: a database that hangs costs the probe its limit and no more,
and ten probers ask it no more often than one.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson
from opentelemetry import context as otel_context

from burnline._private.guard import GUARD

LIVE_PATH: Final = "/healthz"
READY_PATH: Final = "/readyz"
PROBES: Final = frozenset({LIVE_PATH, READY_PATH})

Check = Callable[[], object]
"""Healthy when it returns anything but False; unhealthy when it returns False or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a check said."""

    healthy: bool
    reason: str = ""
    """Why not; empty when healthy. Never the exception's text, which may hold secrets: its type's name."""


class _Run(threading.Thread):
    """One run of a check. Whoever asks while it goes on waits for the same answer."""

    def __init__(self, name: str, check: Check, keep_seconds: float) -> None:
        super().__init__(name=f"check-{name}", daemon=True)
        self._check = check
        self._keep_seconds = keep_seconds
        self._context = otel_context.get_current()
        self._begun = time.monotonic()
        self._answer: Answer | None = None
        self._fresh_until = self._begun

    def run(self) -> None:
        otel_context.attach(self._context)
        try:
            healthy = self._check() is not False
            answer = Answer(healthy=healthy, reason="" if healthy else "said no")
        except Exception as error:  # noqa: BLE001 - an unhealthy dependency is an answer
            answer = Answer(healthy=False, reason=type(error).__name__)
        self._fresh_until = time.monotonic() + self._keep_seconds
        self._answer = answer

    def is_of_use(self) -> bool:
        """Whether it goes on, or has ended so lately that its answer is kept."""
        goes_on = self.is_alive()  # asked first: the answer comes before the end
        return goes_on if self._answer is None else time.monotonic() < self._fresh_until

    def answer(self, timeout_seconds: float) -> Answer:
        """What the check says within so long from the run's begin."""
        left = self._begun + timeout_seconds - time.monotonic()
        if left > 0 and self._answer is None:
            self.join(left)
        if self._answer is not None:
            return self._answer
        what = "no answer within" if left > 0 else "still running after"
        return Answer(healthy=False, reason=f"{what} {timeout_seconds} s")


class _Registered:
    def __init__(self, name: str, check: Check, timeout_seconds: float, keep_seconds: float) -> None:
        self.name = name
        self._check = check
        self._timeout_seconds = timeout_seconds
        self._keep_seconds = keep_seconds
        self._lock = threading.Lock()
        self._run: _Run | None = None

    def ask(self) -> Answer:
        """The kept answer while it is fresh, else that of the run that goes on, else that of a new one."""
        with self._lock:
            run = self._run
            if run is None or not run.is_of_use():
                run = _Run(self.name, self._check, self._keep_seconds)
                run.start()
                self._run = run
        return run.answer(self._timeout_seconds)


class Checks:
    """The registered checks of a process. Thread-safe."""

    def __init__(self) -> None:
        self._registered: dict[str, _Registered] = {}

    def add(self, name: str, check: Check, timeout_seconds: float, keep_seconds: float) -> None:
        """Registers a check; one of the same name is replaced."""
        self._registered[name] = _Registered(name, check, timeout_seconds, keep_seconds)

    def ready(self) -> tuple[bool, dict[str, str]]:
        """Whether all checks are healthy, and what each says. Never raises."""
        said: dict[str, str] = {}
        healthy = True
        for registered in list(self._registered.values()):
            try:
                answer = registered.ask()
            except Exception as error:  # noqa: BLE001 - no thread to be had
                GUARD.caught("readiness check", error)
                answer = Answer(healthy=False, reason="could not be run")
            healthy = healthy and answer.healthy
            said[registered.name] = "ok" if answer.healthy else answer.reason
        return healthy, said


def probe(path: str, checks: Checks) -> tuple[int, bytes]:
    """Status code and JSON body for one of PROBES.

    Liveness says only that requests are answered; readiness runs the checks.
    """
    if path == LIVE_PATH:
        return 200, b'{"status":"ok"}\n'
    ready, said = checks.ready()
    body = {"status": "ok" if ready else "unavailable", "checks": said}
    return (200 if ready else 503), orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
