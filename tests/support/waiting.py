"""Waiting for a condition with a deadline, never for a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], *, timeout_seconds: float, what: str, every_seconds: float = 0.05) -> T:
    """Calls `condition` until it returns something true, and returns that.

    Raises TimeoutError, naming `what`, once `timeout_seconds` have passed; the condition is called at least once.
    An exception of the condition goes through.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() >= deadline:
            raise TimeoutError(f"{what}: not so after {timeout_seconds:g} s")
        time.sleep(every_seconds)
