"""The shutdown flush: what is left is sent also where a process ends without Python's exit handlers.

SIGTERM's default action is one such end; it is handled only when nobody else handles the signal, and the process still
ends by it. A process that multiprocessing started is another.
"""

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

Flush = Callable[[], object]

_flushes: list[tuple[Flush, float]] = []


def before_sigterm(flush: Flush, timeout_seconds: float) -> None:
    """Runs `flush` when SIGTERM would end this process, for at most so long. Does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return
    current = signal.getsignal(signal.SIGTERM)
    if current == signal.SIG_DFL:
        _flushes.clear()
        signal.signal(signal.SIGTERM, _on_sigterm)
    elif current is not _on_sigterm:
        return
    _flushes.append((flush, timeout_seconds))


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # it has been heard: another one shall not interrupt this
    try:
        _flush_all()
    finally:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _flush_all() -> None:
    """Runs the flushes side by side, in threads of their own, and waits no longer than they may take.

    Not here: the signal may have come while this thread held a lock that a flush takes. Nor does `threading.Thread`
    start them, which takes locks as well.
    """
    deadline = time.monotonic() + max((timeout_seconds for _, timeout_seconds in _flushes), default=0.0)
    waits = []
    for flush, _ in _flushes:
        running = _thread.allocate_lock()
        running.acquire()
        try:
            _thread.start_new_thread(_flush_then_release, (flush, running))
        except RuntimeError:  # no thread can be started any more
            break
        waits.append(running)
    for running in waits:
        running.acquire(timeout=max(0.0, deadline - time.monotonic()))


def _flush_then_release(flush: Flush, running: _thread.LockType) -> None:
    try:
        flush()
    finally:
        running.release()


def before_worker_exit(flush: Flush) -> None:
    """Runs `flush` when a process that multiprocessing started is done. Does nothing in other processes."""
    if "multiprocessing.process" not in sys.modules:  # which takes its time to import, and is there in such a process
        return
    import multiprocessing.util

    if multiprocessing.parent_process() is not None:
        multiprocessing.util.Finalize(None, flush, exitpriority=10)
