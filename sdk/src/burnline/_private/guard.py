"""The one border between the SDK and its host: an error inside the SDK is counted and logged, never raised.

At most one line a minute and place goes to the standard logger `burnline`; every error counts in
`burnline_internal_errors_total{where}`.
"""

import logging
import threading
import time
from collections.abc import Callable

_LOG_INTERVAL_SECONDS = 60.0
_logger = logging.getLogger("burnline")


class Guard:
    """Counts errors by place and logs the first of each minute. Thread-safe; its own failures are swallowed."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._logged_at: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self.on_error: Callable[[str], object] | None = None
        """Called with the place for each error; the runtime sets it to the counter's increment."""

    def caught(self, where: str, error: BaseException) -> None:
        """Takes note of `error` at `where` (a short, constant name). Never raises."""
        try:
            with self._lock:
                self._counts[where] = self._counts.get(where, 0) + 1
                now = self._monotonic()
                last = self._logged_at.get(where)
                quiet = last is not None and now - last < _LOG_INTERVAL_SECONDS
                if not quiet:
                    self._logged_at[where] = now
            if self.on_error is not None:
                self.on_error(where)
            if not quiet:
                _logger.warning("burnline: error in %s, the host is not affected", where, exc_info=error)
        except Exception:  # noqa: BLE001 - the last line of defence has nobody left to tell
            pass

    def counts(self) -> dict[str, int]:
        """Errors so far, by place."""
        with self._lock:
            return dict(self._counts)

    def after_fork(self) -> None:
        """Replaces the lock, which another thread may have held at the fork."""
        self._lock = threading.Lock()


GUARD = Guard()
