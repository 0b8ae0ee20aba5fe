"""Draws what a month of traffic left in the shop's counters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from burnline.conventions import DURATION_BOUNDS_SECONDS, METHOD, ROUTE, SERVICE, STATUS
from burnline_sample_app.demo.past_traffic import HISTORY, INCIDENTS, STREAMS, Incident, Stream, incidents_of
from burnline_sample_app.load.wave import DailyWave

FINE_SECONDS: Final = 60
FINE_FOR: Final = timedelta(days=1)
"""Longer than the ledger keeps tiles of a minute."""
COARSE_SECONDS: Final = 150
"""Half of the ledger's next larger tile, and always two samples within the five minutes of a usual ``rate``."""
SPREAD: Final = 0.5
"""Sigma of the logarithm of durations."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """One label set of the requests' histogram over the month, as it would have been scraped.

    `buckets` is cumulative over time and over buckets: one row for each upper bound, +Inf last (the count); one
    column for each moment. `sums_seconds` has one value for each moment.
    """

    labels: Mapping[str, str]
    buckets: Ints
    sums_seconds: Floats


def sample_times(end_at: datetime, length: timedelta = HISTORY) -> Ints:
    """Unix seconds of the samples, whole minutes up to `end_at`: coarser ones first, finer ones for the last days."""
    end = int(end_at.timestamp()) // FINE_SECONDS * FINE_SECONDS
    both = math.lcm(FINE_SECONDS, COARSE_SECONDS)
    fine_from, start = ((end - int(ago.total_seconds())) // both * both for ago in (min(FINE_FOR, length), length))
    return np.concatenate(
        [
            np.arange(start, fine_from, COARSE_SECONDS, dtype=np.int64),
            np.arange(fine_from, end + 1, FINE_SECONDS, dtype=np.int64),
        ]
    )


def histograms(
    times: Ints,
    wave: DailyWave,
    *,
    seed: int,
    streams: Sequence[Stream] = STREAMS,
    incidents: Sequence[Incident] = INCIDENTS,
) -> Iterator[Histogram]:
    """One histogram for each label set; the same seed, the same month. Incidents count back from the last moment."""
    random = np.random.default_rng(seed)
    arrivals = _expected_arrivals(times, wave)
    for stream in streams:
        requests = random.poisson(arrivals * stream.share)
        error_ratio, slower = _effects(stream, incidents, times)
        failed = random.binomial(requests, error_ratio)
        yield _histogram(stream, stream.failure, failed, slower, random)
        answered = requests - failed
        split = random.multinomial(answered, list(stream.statuses.values()))
        for column, status in enumerate(stream.statuses):
            yield _histogram(stream, status, split[:, column], slower, random)


def _expected_arrivals(times: Ints, wave: DailyWave) -> Floats:
    """Visitors' actions since the moment before; none before the first."""
    rates = [wave.requests_per_second_at(datetime.fromtimestamp(moment, UTC)) for moment in times.tolist()]
    return np.asarray(rates) * np.diff(times, prepend=times[0])


def _effects(stream: Stream, incidents: Sequence[Incident], times: Ints) -> tuple[Floats, Floats]:
    """For each moment: the share of requests that fail, and the factor on durations."""
    error_ratio = np.full(times.shape, stream.background_error_ratio)
    slower = np.ones(times.shape)
    for incident in incidents_of(stream, incidents):
        start = times[-1] - incident.ago.total_seconds()
        during = (times > start) & (times <= start + incident.lasted.total_seconds())
        error_ratio[during] = incident.error_ratios.get(stream.key, stream.background_error_ratio)
        slower[during] = incident.slower.get(stream.key, 1.0)
    return error_ratio, slower


def _histogram(stream: Stream, status: int, requests: Ints, slower: Floats, random: np.random.Generator) -> Histogram:
    counts = np.zeros((len(requests), len(DURATION_BOUNDS_SECONDS) + 1), dtype=np.int64)
    sums = np.zeros(len(requests))
    for factor in np.unique(slower):
        rows = slower == factor
        shares = _bucket_shares(stream.median_seconds * float(factor))
        counts[rows] = random.multinomial(requests[rows], shares)
        sums[rows] = requests[rows] * stream.median_seconds * factor * math.exp(SPREAD**2 / 2)
    labels = {
        SERVICE: stream.service,
        METHOD: stream.method,
        ROUTE: stream.route,
        STATUS: str(status),
    }
    return Histogram(labels=labels, buckets=counts.cumsum(axis=1).cumsum(axis=0).T, sums_seconds=np.cumsum(sums))


def _bucket_shares(median_seconds: float) -> list[float]:
    """The share of a log-normal distribution in each bucket, +Inf last."""
    below = [
        0.5 * (1 + math.erf(math.log(bound / median_seconds) / (SPREAD * math.sqrt(2))))
        for bound in DURATION_BOUNDS_SECONDS
    ]
    return [high - low for low, high in zip([0.0, *below], [*below, 1.0], strict=True)]
