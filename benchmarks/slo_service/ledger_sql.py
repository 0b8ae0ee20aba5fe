"""What the ledger's database costs: run by hand with `python -m benchmarks.slo_service.ledger_sql [URL]`.

Prints, for a thousand ledgers of 30 days (minutes for 3 days, 5 minutes before): time of a tick's commit, of loading
all of it, of keeping it small, and bytes on disk. Without a URL it uses SQLite in a temporary folder.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from burnline_slo.adapters.database.connection import open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.domain.tiles import Span, Tiles, split
from burnline_slo.ports import Commit, Filled, LedgerKey

LEDGERS = 1_000
TOGETHER = 50
DAY = 86_400
NOW = 1_790_000_400 // DAY * DAY + DAY // 2
START = NOW - 30 * DAY
TICKS = 20

_random = np.random.default_rng(1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.db"
        url = sys.argv[1] if len(sys.argv) > 1 else str(file)
        with _timed("open, with migration"):
            database = open_database(url)
        with database:
            _fill(SqlLedger(database))
            _ticks(SqlLedger(database))
            _load(SqlLedger(database))
            _keep_small(SqlLedger(database))
        if file.exists():
            print(f"{'on disk, per SLO and month':40} {file.stat().st_size / LEDGERS / 1000:8.1f} kB")
        with _timed("open again"):
            open_database(url).close()


def _keys() -> list[LedgerKey]:
    return [LedgerKey(source="benchmark", fingerprint=f"{number:032x}", tile_seconds=60) for number in range(LEDGERS)]


def _tiles(span: Span) -> Tiles:
    """Some 50 events a second by day and 5 by night, one in a thousand bad."""
    starts = np.arange(span.start, span.end, span.grain_seconds)
    total = _random.poisson(span.grain_seconds * (27.5 + 22.5 * np.sin(starts / DAY * 2 * np.pi))).astype(np.float64)
    return Tiles(
        span=span,
        bad=_random.binomial(total.astype(np.int64), 0.001).astype(np.float64),
        total=total,
        covered_seconds=np.full(len(span), span.grain_seconds, dtype=np.uint32),
    )


def _fill(ledger: SqlLedger) -> None:
    seconds = []
    keys = _keys()
    for first in range(0, LEDGERS, TOGETHER):
        some = keys[first : first + TOGETHER]
        written = [(key, _tiles(span)) for key in some for span in split(START, NOW, 60, 300, NOW - 3 * DAY)]
        begun = time.perf_counter()
        ledger.commit(Commit(tiles=written, filled={key: Filled(start=START, end=NOW) for key in some}))
        seconds.append(time.perf_counter() - begun)
    _say(f"first fill, {TOGETHER} ledgers", statistics.median(seconds))


def _ticks(ledger: SqlLedger) -> None:
    seconds = []
    keys = _keys()
    for number in range(1, TICKS + 1):
        span = Span(start=NOW + (number - 4) * 60, end=NOW + number * 60, grain_seconds=60)
        written = [(key, _tiles(span)) for key in keys]
        filled = {key: Filled(start=START, end=span.end) for key in keys}
        begun = time.perf_counter()
        ledger.commit(Commit(tiles=written, filled=filled))
        seconds.append(time.perf_counter() - begun)
    _say("tick, 4 tiles each, median", statistics.median(seconds))
    _say("tick, slowest", max(seconds))


def _load(ledger: SqlLedger) -> None:
    with _timed("load everything"):
        count = sum(len(run.span) for _, runs in ledger.tiles_of(_keys(), START) for run in runs)
    print(f"{'tiles loaded':40} {count:8,}")
    with _timed("load one ledger"):
        list(ledger.tiles_of(_keys()[500:501], START))
    with _timed("watermarks"):
        ledger.filled(_keys())


def _keep_small(ledger: SqlLedger) -> None:
    with _timed("coarsen an hour of all ledgers"):
        ledger.coarsen(NOW - 3 * DAY + 3_600, 300)
    with _timed("coarsen a day of all ledgers"):
        ledger.coarsen(NOW - 2 * DAY, 300)
    with _timed("forget a day"):
        ledger.forget(START + DAY)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    _say(what, time.perf_counter() - begun)


def _say(what: str, seconds: float) -> None:
    print(f"{what:40} {seconds:8.3f} s")


if __name__ == "__main__":
    main()
