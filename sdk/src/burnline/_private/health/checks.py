"""Readiness checks: each is a function, run in a thread with a time limit, its answer kept for a moment.

The limit and the keeping make a readiness probe safe: a database that hangs costs the probe its limit and no more,
and ten probers ask it no more often than one.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from opentelemetry import context as otel_context

from burnline._private.guard import GUARD

Check = Callable[[], object]
"""Healthy when it returns anything but False; unhealthy when it returns False or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a check said."""

    healthy: bool
    reason: str = ""
    """Why not; empty when healthy. Never the exception's text, which may hold secrets: its type's name."""


class _Registered:
    def __init__(self, name: str, check: Check, timeout_seconds: float, keep_seconds: float) -> None:
        self.name = name
        self._check = check
        self._timeout_seconds = timeout_seconds
        self._keep_seconds = keep_seconds
        self._lock = threading.Lock()
        self._running = False
        self._kept: Answer | None = None
        self._kept_until = 0.0

    def ask(self) -> Answer:
        """The kept answer while it is fresh, else a new one. A check that still runs is not started again."""
        with self._lock:
            if self._kept is not None and time.monotonic() < self._kept_until:
                return self._kept
            if self._running:
                return Answer(healthy=False, reason=f"still running after {self._timeout_seconds} s")
            self._running = True
        answers: SimpleQueue[Answer] = SimpleQueue()
        threading.Thread(
            target=self._run, args=(answers, otel_context.get_current()), name=f"check-{self.name}", daemon=True
        ).start()
        try:
            answer = answers.get(timeout=self._timeout_seconds)
        except Empty:
            answer = Answer(healthy=False, reason=f"no answer within {self._timeout_seconds} s")
        with self._lock:
            self._kept, self._kept_until = answer, time.monotonic() + self._keep_seconds
        return answer

    def _run(self, answers: "SimpleQueue[Answer]", context: otel_context.Context) -> None:
        otel_context.attach(context)
        try:
            healthy = self._check() is not False
            answers.put(Answer(healthy=healthy, reason="" if healthy else "said no"))
        except Exception as error:  # noqa: BLE001 - an unhealthy dependency is an answer
            answers.put(Answer(healthy=False, reason=type(error).__name__))
        finally:
            with self._lock:
                self._running = False


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
