"""Generates what a month of scrapes of several awkward services looks like, together with the truth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DAY = 86_400
METRIC = "http_server_request_duration_seconds_count"


@dataclass(frozen=True, kw_only=True)
class Series:
    """One scraped counter: Unix seconds (fractions of a second kept) and its value at each."""

    labels: Mapping[str, str]
    times: Floats
    values: Floats


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service's series and the events that truly happened between its first and its last scrape in the month."""

    name: str
    series: tuple[Series, ...]
    bad: float
    total: float


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How one service behaves. Rates are requests per second, durations seconds."""

    name: str
    peak_rate: float = 20.0
    instances: int = 2
    scrape_interval: int = 30
    restarts: int = 0
    idle: tuple[float, float] | None = None
    """A stretch without traffic, as days from the start."""
    errors_from_day: float = 0.0
    """The error series does not exist before its first error, which is not before this day."""
    exists_from_day: float = 0.0
    missed_scrapes: int = 0
    """How many stretches of 1 to 12 minutes without a scrape, per instance."""
    bursts: int = 12
    """Short bursts of errors over the month, of 20 to 90 seconds."""
    error_series_exists: bool = field(default=True)


SHAPES = (
    Shape(name="steady", scrape_interval=15, peak_rate=40.0),
    Shape(name="restarting", restarts=40),
    Shape(name="idle", idle=(8.0, 15.5)),
    Shape(name="late-errors", errors_from_day=21.3, error_series_exists=False),
    Shape(name="young", exists_from_day=25.4),
    Shape(name="missed", missed_scrapes=60, instances=3),
)


def month(end: int, days: int, seed: int, shapes: tuple[Shape, ...] = SHAPES) -> Iterator[Service]:
    """The services' series over the `days` before `end` (Unix seconds, on a whole minute)."""
    rng = np.random.default_rng(seed)
    for shape in shapes:
        yield _service(shape, end - days * DAY, end, rng)


def _service(shape: Shape, start: int, end: int, rng: np.random.Generator) -> Service:
    series: list[Series] = []
    bad = total = 0.0
    bursts = _bursts(shape, start, end, rng)
    for instance in range(shape.instances):
        begin = int(start + shape.exists_from_day * DAY)
        offset = rng.uniform(0, shape.scrape_interval)
        times = np.round(np.arange(begin + offset, end, shape.scrape_interval), 3)
        rate = _rate(shape, times, start) / shape.instances
        requests = rng.poisson(rate * shape.scrape_interval).astype(np.float64)
        errors = np.minimum(requests, rng.poisson(requests * _error_ratio(shape, times, start, bursts)))
        requests[0] = errors[0] = 0
        kept = _kept(shape, times, rng)
        restarts = np.sort(rng.choice(np.arange(2, len(times) - 2), size=shape.restarts, replace=False))
        for code, counts in (("200", requests - errors), ("500", errors)):
            values = _counter(counts, restarts)
            seen = kept.copy()
            if code == "500" and not shape.error_series_exists:
                seen &= np.cumsum(counts) > 0
            labels = {
                "job": "shop",
                "instance": f"{shape.name}-{instance}:80",
                "service": shape.name,
                "http_route": "/",
                "http_response_status_code": code,
            }
            series.append(Series(labels=labels, times=times[seen], values=values[seen]))
        last = np.flatnonzero(kept)[-1]
        bad += float(errors[: last + 1].sum())
        total += float(requests[: last + 1].sum())
    return Service(name=shape.name, series=tuple(series), bad=bad, total=total)


def _rate(shape: Shape, times: Floats, start: int) -> Floats:
    """Day and night a hundred to one."""
    wave = (1 - np.cos(2 * np.pi * times / DAY)) / 2
    rate = shape.peak_rate * np.maximum(wave, 0.01)
    if shape.idle is not None:
        begin, finish = (start + day * DAY for day in shape.idle)
        rate[(times >= begin) & (times < finish)] = 0
    return rate


def _bursts(shape: Shape, start: int, end: int, rng: np.random.Generator) -> list[tuple[float, float, float]]:
    begins = rng.uniform(start, end - 600, size=shape.bursts)
    return [(begin, begin + rng.uniform(20, 90), rng.uniform(0.2, 0.9)) for begin in begins]


def _error_ratio(shape: Shape, times: Floats, start: int, bursts: list[tuple[float, float, float]]) -> Floats:
    ratio = np.full(len(times), 0.0004)
    for begin, finish, share in bursts:
        ratio[(times >= begin) & (times < finish)] = share
    ratio[times < start + shape.errors_from_day * DAY] = 0
    return ratio


def _kept(shape: Shape, times: Floats, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    kept = np.ones(len(times), dtype=np.bool_)
    if not shape.missed_scrapes:
        return kept
    kept[rng.random(len(times)) < 0.01] = False
    for begin in rng.choice(times[200:-200], size=shape.missed_scrapes, replace=False):
        kept[(times >= begin) & (times < begin + rng.uniform(60, 720))] = False
    kept[0] = True
    return kept


def _counter(counts: Floats, restarts: npt.NDArray[np.int64]) -> Floats:
    """Adds up from zero, and from zero again at each restart: the scrape at a restart shows what came after it."""
    values = np.cumsum(counts)
    base = np.zeros(len(counts))
    for index in restarts:
        base[index:] = values[index - 1]
    return values - base


def openmetrics(series: list[Series], start: float, end: float) -> str:
    """The series' samples within [start, end) as one OpenMetrics document."""
    lines = [f"# TYPE {METRIC.removesuffix('_count')} gauge"]
    lines[0] = f"# TYPE {METRIC} gauge"
    for one in series:
        labels = ",".join(f'{name}="{value}"' for name, value in one.labels.items())
        head = f"{METRIC}{{{labels}}} "
        inside = slice(*np.searchsorted(one.times, (start, end)))
        lines += [
            f"{head}{value:.0f} {time:.3f}"
            for value, time in zip(one.values[inside].tolist(), one.times[inside].tolist(), strict=True)
        ]
    lines.append("# EOF\n")
    return "\n".join(lines)
