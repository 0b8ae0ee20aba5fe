"""What an SLI counted in a stretch of time that ends now, hour by hour."""

from datetime import datetime, timedelta

from slo_service.domain.measured import Measured
from slo_service.domain.no_data import NoData
from slo_service.domain.sli import SLI
from slo_service.domain.tiles import Span, to_epoch
from slo_service.ports import MetricSource

HOUR = 3_600


def last_period(source: MetricSource, sli: SLI, length: timedelta, at: datetime) -> Measured | NoData:
    """The whole hours before `at`, as many as `length` has. Raises SourceError."""
    end = to_epoch(at) // HOUR * HOUR
    hours = max(1, int(length.total_seconds()) // HOUR)
    (tiles,) = source.tiles([sli], Span(start=end - hours * HOUR, end=end, grain_seconds=HOUR))
    if isinstance(tiles, NoData):
        return tiles
    return Measured(
        bad=float(tiles.bad.sum()),
        total=float(tiles.total.sum()),
        busiest_hour=float(tiles.total.max()),
        covered=timedelta(seconds=int(tiles.covered_seconds.sum())),
        length=timedelta(hours=hours),
    )
