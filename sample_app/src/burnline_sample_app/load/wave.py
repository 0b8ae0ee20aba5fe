"""How busy the shop is at a time of day."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyWave:
    """Requests per second as a cosine over the day, highest at `peak_hour` UTC.

        rate(t) = mean · (1 + depth · cos(2π · (hour(t) − peak_hour) / 24))

    `depth` lies in 0..1: 0 is flat, 0.98 makes the peak a hundred times the trough. The mean over a day is
    `mean_requests_per_second`, whatever the depth.
    """

    mean_requests_per_second: float
    depth: float = 0.5
    peak_hour: float = 14.0

    def __post_init__(self) -> None:
        if self.mean_requests_per_second <= 0:
            raise ValueError(f"the mean rate must be above 0, got {self.mean_requests_per_second}")
        if not 0 <= self.depth <= 1:
            raise ValueError(f"the depth must lie between 0 and 1, got {self.depth}")

    @property
    def peak_requests_per_second(self) -> float:
        return self.mean_requests_per_second * (1 + self.depth)

    def requests_per_second_at(self, moment: datetime) -> float:
        """`moment` is aware; its date does not matter."""
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        turn = (moment - midnight) / _DAY - self.peak_hour / 24
        return self.mean_requests_per_second * (1 + self.depth * math.cos(2 * math.pi * turn))
