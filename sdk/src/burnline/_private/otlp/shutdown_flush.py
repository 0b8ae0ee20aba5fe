"""A last word for processes that end without Python's exit handlers.

SIGTERM's default action is one such end; it is given a last word only when nobody else handles the signal, and the
process still ends by it. A process that multiprocessing started is another.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

_last_words: list[Callable[[], object]] = []


def before_sigterm(last_word: Callable[[], object]) -> None:
    """Runs `last_word` when SIGTERM would end this process. Does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return
    current = signal.getsignal(signal.SIGTERM)
    if current == signal.SIG_DFL:
        _last_words.clear()
        signal.signal(signal.SIGTERM, _ending)
    elif current is not _ending:
        return
    _last_words.append(last_word)


def _ending(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # within the last word a second one would wait for locks that the first holds
    try:
        for last_word in _last_words:
            last_word()
    finally:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def before_worker_exit(last_word: Callable[[], object]) -> None:
    """Runs `last_word` when a process that multiprocessing started is done. Does nothing in other processes."""
    if "multiprocessing.process" not in sys.modules:  # which takes its time to import, and is there in such a process
        return
    import multiprocessing.util

    if multiprocessing.parent_process() is not None:
        multiprocessing.util.Finalize(None, last_word, exitpriority=10)
