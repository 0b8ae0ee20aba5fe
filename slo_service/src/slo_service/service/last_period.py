"""What an SLI counted in a stretch of time that ends now, hour by hour."""

from datetime import datetime, timedelta

from slo_service.domain.events import Events
from slo_service.domain.exclusion import excluded_part, excluded_share
from slo_service.domain.measured import Measured
from slo_service.domain.no_data import NoData
from slo_service.domain.sli import SLI
from slo_service.domain.tiles import Span, Tiles, to_epoch
from slo_service.ports import MetricSource
from slo_service.service.shadows import Corrections

HOUR = 3_600


def last_period(
    source: MetricSource, sli: SLI, length: timedelta, at: datetime, corrections: Corrections = ()
) -> Measured | NoData:
    """The whole hours before `at`, as many as `length` has; of one that is partly excluded its share is left.

    Raises SourceError.
    """
    end = to_epoch(at) // HOUR * HOUR
    hours = max(1, int(length.total_seconds()) // HOUR)
    (tiles,) = source.tiles([sli], Span(start=end - hours * HOUR, end=end, grain_seconds=HOUR))
    if isinstance(tiles, NoData):
        return tiles
    whole = _sum(tiles)
    share = excluded_share(corrections, tiles.span)
    return Measured(
        bad=whole.bad,
        total=whole.total,
        busiest_hour=float(tiles.total.max()),
        covered=whole.covered,
        length=timedelta(hours=hours),
        left=whole.without(_sum(excluded_part(tiles, share))) if share.any() else None,
    )


def _sum(tiles: Tiles) -> Events:
    bad, total = float(tiles.bad.sum()), float(tiles.total.sum())
    return Events(bad=min(bad, total), total=total, covered=timedelta(seconds=int(tiles.covered_seconds.sum())))
