"""When this process shares its numbers with others: from the moment it is known to be one of several workers.

That is at the start for a worker that a server has forked or spawned, and at the first fork for a process that forks
workers itself. Joining is put off until the first number is needed, because servers change the user after forking.
"""

import os
import threading
import weakref
from collections.abc import Callable

from burnline._private import forks
from burnline._private.guard import GUARD
from burnline._private.multiprocess.worker_set import WorkerSet, folder_of
from burnline._private.supervisor import supervisor


class Sharing:
    """The process's worker set, if it has one. Thread-safe under the families' lock."""

    def __init__(
        self, share: Callable[[WorkerSet], object], reset: Callable[[], object], lock: threading.RLock
    ) -> None:
        self._share = weakref.WeakMethod(share)
        self._reset = weakref.WeakMethod(reset)
        self._lock = lock
        self._supervisor: int | None = None
        self._workers: WorkerSet | None = None
        self._pending = False
        self._hooked = False

    def begin(self) -> None:
        """Finds out whether this is a worker, and watches for forks. Called when the SDK starts."""
        try:
            self._supervisor = supervisor()
            self._pending = self._supervisor is not None
            if not self._hooked:
                self._hooked = True
                reference = weakref.WeakMethod(self._before_fork)
                os.register_at_fork(before=lambda: (method := reference()) and method())
                forks.when_forked(self._after_fork)
        except Exception as error:  # noqa: BLE001 - then each worker shows its own numbers
            GUARD.caught("shared metrics", error)

    def worker_set(self) -> WorkerSet | None:
        """The worker set; joins it first if that is due."""
        if self._pending:
            self._join()
        return self._workers

    def _join(self) -> None:
        with self._lock:
            if not self._pending or self._supervisor is None:
                return
            self._pending = False
            try:
                self._workers = WorkerSet(folder_of(self._supervisor))
                share = self._share()
                if share is not None:
                    share(self._workers)
            except Exception as error:  # noqa: BLE001 - then this worker shows its own numbers
                GUARD.caught("shared metrics", error)

    def _before_fork(self) -> None:
        """A process that forks becomes the supervisor of its children, unless it has one itself."""
        if self._supervisor is None:
            self._supervisor = os.getpid()
            self._pending = True

    def _after_fork(self) -> None:
        self._lock._at_fork_reinit()  # type: ignore[attr-defined]  # what the standard library does with its own
        workers, self._workers = self._workers, None
        if workers is not None:
            workers.leave()
        reset = self._reset()
        if reset is not None:
            reset()
        self._pending = self._supervisor is not None
