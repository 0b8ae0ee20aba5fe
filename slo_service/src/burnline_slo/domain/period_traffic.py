"""What one stretch of time really had."""

from dataclasses import dataclass
from datetime import timedelta

from burnline_slo.domain.events import Events


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTraffic:
    """Counts of a stretch of `length`; `covered` of it has data, and `busiest_hour` is the most that one hour had."""

    bad: float
    total: float
    busiest_hour: float
    covered: timedelta
    length: timedelta
    left: Events | None = None
    """What corrections leave of it; None where they exclude nothing."""
