"""Ending when asked to: SIGTERM, Ctrl-C."""

import signal
from collections.abc import Callable, Sequence
from types import FrameType


def stop_on_signals(
    stop: Callable[[], None], numbers: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)
) -> None:
    """The first of these signals calls `stop`. Only from the main thread.

    Further ones are ignored: within the first one's `stop` they would wait for a lock that it holds.
    """

    def handle(_signal: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        stop()

    for number in numbers:
        signal.signal(number, handle)
