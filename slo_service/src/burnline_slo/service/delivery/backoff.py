"""When to try again: exponential backoff with full jitter."""

from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)
_MOST_DOUBLINGS = 60


def retry_delay(failures: int, jitter: float, first: timedelta = FIRST, longest: timedelta = LONGEST) -> timedelta:
    """How long to wait after `failures` (1 or more) failed attempts: `jitter` × the limit, which is
    `first` doubled with each failure up to `longest`.

    `jitter` is drawn evenly from 0 to 1, so that those who failed together do not come back together.
    """
    if failures < 1:
        raise ValueError(f"there is nothing to wait for after {failures} failures")
    limit_seconds = first.total_seconds() * 2.0 ** min(failures - 1, _MOST_DOUBLINGS)
    return timedelta(seconds=jitter * min(limit_seconds, longest.total_seconds()))
