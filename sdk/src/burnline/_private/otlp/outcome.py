"""What the collector did with a batch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """It has the batch, but for `rejected` records of it, which it does not want at all (OTLP's `partial_success`)."""

    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """It does not want the batch, neither now nor later."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """It cannot be reached, or has no time: the batch may be sent again."""

    retry_after_seconds: float | None = None
    """How long it asks to be left alone; None when it does not say."""


Outcome = Accepted | Refused | Unavailable
