"""What an SLI counted in a stretch of time that ends now, hour by hour."""

from datetime import datetime, timedelta

from burnline_slo.domain.events import Events, PeriodTraffic
from burnline_slo.domain.exclusion import edge_tiles, excluded_exactly, excluded_share
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.tiles import Span, Tiles, to_epoch
from burnline_slo.ports import MetricSource
from burnline_slo.service.ledgers.excluded_tiles import MOST_EDGES, Corrections

HOUR, MINUTE = 3_600, 60


def last_period(
    source: MetricSource, sli: SLI, length: timedelta, at: datetime, corrections: Corrections = ()
) -> PeriodTraffic | NoData:
    """The whole hours before `at`, as many as `length` has; of one that is partly excluded the minutes are asked for.

    Raises SourceError.
    """
    end = to_epoch(at) // HOUR * HOUR
    hours = max(1, int(length.total_seconds()) // HOUR)
    (tiles,) = source.tiles([sli], Span(start=end - hours * HOUR, end=end, grain_seconds=HOUR))
    if isinstance(tiles, NoData):
        return tiles
    whole = _sum(tiles)
    excluded, _ = excluded_exactly(tiles, corrections, _edges(source, sli, tiles.span, corrections))
    return PeriodTraffic(
        bad=whole.bad,
        total=whole.total,
        busiest_hour=float(tiles.total.max()),
        covered=whole.covered,
        length=timedelta(hours=hours),
        left=whole.without(_sum(excluded)) if excluded_share(corrections, tiles.span).any() else None,
    )


def _edges(source: MetricSource, sli: SLI, span: Span, corrections: Corrections) -> dict[int, Tiles]:
    """The minutes of hours that are partly excluded, by the start of the hour; of the newest ones, where it is many."""
    found = {}
    for start in edge_tiles(corrections, span.start, span.end, HOUR)[:MOST_EDGES]:
        (tiles,) = source.tiles([sli], Span(start=start, end=start + HOUR, grain_seconds=MINUTE))
        if isinstance(tiles, Tiles):
            found[start] = tiles
    return found


def _sum(tiles: Tiles) -> Events:
    bad, total = float(tiles.bad.sum()), float(tiles.total.sum())
    return Events(bad=min(bad, total), total=total, covered=timedelta(seconds=int(tiles.covered_seconds.sum())))
