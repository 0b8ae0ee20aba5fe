"""When this process shares its numbers with others: from the moment it is known to be one of several workers.

That is at the start for a worker that a server has forked or spawned, and at the first fork for a process that forks
workers itself. Joining is put off until the first number is needed, because servers change the user after forking.
A process that stands alone imports nothing of `multiprocess`.
"""

import importlib.util
import logging
import os
from typing import TYPE_CHECKING

from burnline._private.forks import before_fork, when_forked
from burnline._private.guard import GUARD
from burnline._private.metrics.families import Families
from burnline._private.supervisor import supervisor

if TYPE_CHECKING:
    from burnline._private.multiprocess.worker_set import WorkerSet

_logger = logging.getLogger("burnline")


class Sharing:
    """Whose worker this process is. Thread-safe."""

    def __init__(self, families: Families) -> None:
        self._families = families
        self._supervisor: int | None = None
        self._worker_set: WorkerSet | None = None

    def begin(self) -> None:
        """Finds out whether this is a worker, and watches for forks. Called once, when the SDK starts."""
        try:
            before_fork(self._before_fork)
            when_forked(self._after_fork)
            found = supervisor()
            if found is not None:
                self.join(found)
        except Exception as error:  # noqa: BLE001 - then each worker shows its own numbers
            GUARD.caught("shared metrics", error)

    def join(self, supervisor: int) -> None:
        """From the next number on, counts together with the other workers of this process."""
        self._supervisor = supervisor
        self._families.join_when_needed(self._find)

    def _find(self) -> "WorkerSet | None":
        if self._supervisor is None:
            return None
        if not can_share():
            _logger.warning("burnline: this system cannot add up the numbers of several workers; each shows its own")
            return None
        try:
            from burnline._private.multiprocess.worker_set import WorkerSet, folder_of  # for those who have workers

            self._worker_set = WorkerSet(folder_of(self._supervisor))
        except Exception as error:  # noqa: BLE001 - then this worker shows its own numbers
            GUARD.caught("shared metrics", error)
        return self._worker_set

    def _before_fork(self) -> None:
        """A process that forks becomes the supervisor of its children, unless it has one itself."""
        if self._supervisor is None:
            self.join(os.getpid())
        if can_share():
            # Now, and whole: a child that is forked while another thread imports it could never import it.
            import burnline._private.multiprocess.worker_set  # noqa: F401

    def _after_fork(self) -> None:
        left, self._worker_set = self._worker_set, None
        if left is not None:
            left.leave()
        self._families.forget_after_fork()
        if self._supervisor is not None:
            self.join(self._supervisor)


def can_share() -> bool:
    """Whether this system has what a worker file needs: Linux has; Windows has no locks, macOS allocates otherwise."""
    return importlib.util.find_spec("fcntl") is not None and hasattr(os, "posix_fallocate")
