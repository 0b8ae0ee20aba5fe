"""What must happen in a forked child before it does anything else, whoever forked it.

Python's own fork hooks call `run`. A server that forks behind Python's back (uWSGI) does not; then the web layer
compares process ids and calls `run_if_forked`.
"""

import os
import random
import weakref
from collections.abc import Callable

from burnline._private.guard import GUARD

_callbacks: list[weakref.WeakMethod[Callable[[], object]]] = []
_pid = 0
_registered = False
_FORKS = hasattr(os, "register_at_fork")
"""Windows has no forks."""


def when_forked(callback: Callable[[], object]) -> None:
    """Calls the bound method `callback` in each forked child, as long as its object lives. In order."""
    global _registered, _pid
    _pid = os.getpid()
    _callbacks.append(weakref.WeakMethod(callback))
    if not _registered:
        _registered = True
        if _FORKS:
            os.register_at_fork(after_in_child=_run)


def before_fork(callback: Callable[[], object]) -> None:
    """Calls the bound method `callback` in a process that forks by Python's means, as long as its object lives."""
    reference = weakref.WeakMethod(callback)

    def run() -> None:
        method = reference()
        if method is not None:
            try:
                method()
            except Exception as error:  # noqa: BLE001 - the host's fork goes on
                GUARD.caught("fork", error)

    if _FORKS:
        os.register_at_fork(before=run)


def run_if_forked() -> None:
    """Makes up for fork hooks that were not called. Costs one system call when there was no fork."""
    if _pid and os.getpid() != _pid:
        random.seed()  # Python's own hook does this; without it all children would make the same ids
        _run()


def _run() -> None:
    global _pid
    _pid = os.getpid()
    for reference in _callbacks:
        callback = reference()
        if callback is not None:
            try:
                callback()
            except Exception as error:  # noqa: BLE001 - the other callbacks, and the child, go on
                GUARD.caught("fork", error)
