"""SIGTERM's default action ends a process without a last word; this gives it one.

Only when nobody else handles the signal: a server's own handler ends the process in an orderly way, and then
Python's exit handlers run. After the last word the process ends by the signal, as before.
"""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType


def before_sigterm(last_word: Callable[[], object]) -> None:
    """Runs `last_word` when SIGTERM would end this process. Does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        return

    def ending(number: int, frame: FrameType | None) -> None:
        try:
            last_word()
        finally:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, ending)
