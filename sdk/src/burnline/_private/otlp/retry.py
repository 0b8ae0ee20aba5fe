"""How often, and after how long, a batch is sent again to a collector that is unavailable."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Exponential backoff, and longer where the collector asks for it."""

    attempts: int = 5
    """Including the first one."""
    first_delay_seconds: float = 0.5
    longest_delay_seconds: float = 300.0
    """A collector that asks to be left alone for longer is tried again after this long."""

    def delay_seconds(self, attempt: int, retry_after_seconds: float | None) -> float | None:
        """The wait after the failure of `attempt`, counted from 1; None: the batch is given up."""
        if attempt >= self.attempts:
            return None
        backoff_seconds = self.first_delay_seconds * 2.0 ** (attempt - 1)
        return min(max(backoff_seconds, retry_after_seconds or 0.0), self.longest_delay_seconds)
