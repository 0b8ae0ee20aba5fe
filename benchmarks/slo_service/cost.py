"""What a thousand SLOs cost: run by hand with `python -m benchmarks.slo_service.cost`.

Starts a real Prometheus with two hours of 4,000 series (1,000 services, two instances, two status codes, scraped every
15 s) and prints, from one run, what the service costs it and itself. Figures vary with the machine; the targets are
those for 2 cores.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import httpx2
import numpy as np
from tests.support.servers.blocks import write_blocks
from tests.support.servers.prometheus import Prometheus
from tests.support.slo_service.slis import events_of, selector

from burnline_slo.adapters.database.connection import open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.prometheus.expressions import Grain, growth
from burnline_slo.adapters.prometheus.source import PrometheusSource
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import RollingPeriod
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tile_store import TileStore
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.service.tick.tick import Tick, TickOptions

METRIC = "http_server_request_duration_seconds_count"
END = 1_790_000_400
HOURS = 2
SCRAPE = 15
SERVICES = 1_000
DAY = 86_400
WINDOWS = (300, 1_800, 3_600, 7_200, 21_600, DAY, 3 * DAY, 30 * DAY)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        prometheus = _prometheus(Path(folder))
        with prometheus:
            _samples(prometheus.url)
            _ticks(prometheus.url, Path(folder))
    _window_sums()
    _memory()
    _start_up()


def _prometheus(folder: Path) -> Prometheus:
    """A Prometheus that holds the two hours before END."""
    server = Prometheus(folder / "prometheus", retention="10y")
    times = range(END - HOURS * 3_600, END + 300, SCRAPE)
    for first in range(0, SERVICES, 250):
        file = folder / f"{first}.om"
        with file.open("w") as out:
            out.write(f"# TYPE {METRIC} gauge\n")
            for number in range(first, first + 250):
                for instance in range(2):
                    for code, rate in (("200", 10_000), ("500", 1)):
                        target = f'job="shop",instance="{number}-{instance}",service="s{number}"'
                        head = f'{METRIC}{{{target},http_response_status_code="{code}"}} '
                        out.writelines(f"{head}{(at - times[0]) * rate} {at}\n" for at in times)
            out.write("# EOF\n")
        write_blocks([file], server.data)
    return server


def _slos() -> list[SLO]:
    """Spelt as the reader of files spells them."""
    return [
        SLO(
            service=f"s{number}",
            name="availability",
            objective=Objective(ratio=Decimal("0.999")),
            period=RollingPeriod(length=timedelta(days=30)),
            sli=events_of(
                bad=f'{METRIC}{{http_response_status_code=~"5..",service="s{number}"}}',
                total=f'{METRIC}{{service="s{number}"}}',
            ),
        )
        for number in range(SERVICES)
    ]


def _samples(url: str) -> None:
    """Counted by Prometheus itself, for an SLO of 10 series and their 5 error series."""
    grain = Grain(tile=timedelta(minutes=1), scrape_interval=timedelta(seconds=SCRAPE))
    services = 'service=~"s[0-4]"'
    tile = [
        growth(selector(f'{METRIC}{{{services}, instance=~".*-0", http_response_status_code="500"}}'), grain),
        growth(selector(f'{METRIC}{{{services}, instance=~".*-0"}}'), grain),
    ]
    windows = [f"sum(rate({METRIC}{{{services}}}[{window}]))" for window in ("5m", "30m", "1h", "2h")]
    print("samples Prometheus reads a minute for one SLO of 10 series and their 5 error series")
    print(f"  tiles, all windows and the period        {sum(_read(url, query) for query in tile):>9,}")
    print(f"  rates over 5m, 30m, 1h and 2h only        {sum(_read(url, query) for query in windows) * 3 // 4:>9,}")
    print(f"  the same at 6h, 1d, 3d as well (reckoned) {15 * 4 * (5 + 30 + 60 + 120 + 360 + 1440 + 4320):>9,}")


def _read(url: str, query: str) -> int:
    answer = httpx2.get(f"{url}/api/v1/query", params={"query": query, "time": END, "stats": "all"}).json()
    return int(answer["data"]["stats"]["samples"]["totalQueryableSamples"])


def _ticks(url: str, folder: Path) -> None:
    slos = _slos()
    with httpx2.Client(timeout=60) as client, open_database(f"sqlite:///{folder / 'ledger.db'}") as database:
        source = PrometheusSource(PrometheusApi(url, client), timedelta(seconds=SCRAPE))
        options = TickOptions(source_name=url, tile=timedelta(minutes=1), settle=timedelta())
        tick = Tick(source, SqlLedger(database), options, new_id=lambda: str(uuid.uuid4()))
        tick.use(slos)
        start = datetime.fromtimestamp(END - 1_200, UTC)
        first = _timed(lambda: tick.run(start))
        times = [_timed(partial(tick.run, start + timedelta(minutes=minute))) for minute in range(1, 16)]
    print(f"a tick of {SERVICES:,} SLOs with SQLite (target < 1 s)")
    print(
        f"  median {statistics.median(times):.3f} s, slowest {max(times):.3f} s; "
        f"the first, which asks for 3 days of history, {first:.1f} s"
    )


def _window_sums() -> None:
    store = TileStore(60, 30 * DAY)
    store.advance(END)
    rng = np.random.default_rng(1)
    store.reserve(10_000)
    rows = [store.add_row() for _ in range(10_000)]
    for span in (
        Span(start=(END - 3 * DAY) // 300 * 300, end=(END - 21_600) // 300 * 300, grain_seconds=300),
        Span(start=(END - 21_600) // 300 * 300, end=END // 60 * 60, grain_seconds=60),
    ):
        one = Tiles(
            span=span,
            bad=rng.random(len(span)),
            total=rng.random(len(span)) + 1,
            covered_seconds=np.full(len(span), span.grain_seconds, dtype=np.uint32),
        )
        for row in rows:
            store.write([row], [one])
    times = [_timed(lambda: [store.sums(END - window, END) for window in WINDOWS]) for _ in range(9)]
    print("sums of 8 windows up to 30 days for 10,000 SLOs (target < 50 ms)")
    print(f"  median {statistics.median(times) * 1e3:.1f} ms, slowest {max(times) * 1e3:.1f} ms")


def _memory() -> None:
    """In a process of its own, so that nothing else counts."""
    script = "from benchmarks.slo_service.cost import memory; memory()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    print("memory per 1,000 SLOs of 30 days, every tile written (target < 60 MB)")
    print(f"  {done.stdout.strip()}")


def memory() -> None:
    """Prints how much the process grows by 1,000 filled ledgers and their statuses."""
    slos = _slos()
    before = _resident_bytes()
    store = TileStore(60, 30 * DAY)
    store.advance(END)
    store.reserve(len(slos))
    minutes = Span(start=END // 300 * 300 - 21_600, end=END // 60 * 60, grain_seconds=60)
    coarse = Span(start=(END - 30 * DAY) // 300 * 300, end=minutes.start, grain_seconds=300)
    for _ in slos:
        row = store.add_row()
        for span in (coarse, minutes):
            ones = np.ones(len(span))
            covered = np.full(len(span), span.grain_seconds, dtype=np.uint32)
            store.write([row], [Tiles(span=span, bad=ones, total=ones, covered_seconds=covered)])
    print(f"{(_resident_bytes() - before) / 1e6:.1f} MB (peak of the whole process {_peak_bytes() / 1e6:.0f} MB)")


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def _start_up() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "slos.yaml"
        file.write_text(
            "version: burnline/v1\nservice: checkout\nslos:\n  - name: availability\n    objective: 99.9%\n    sli:\n"
            '      events:\n        bad: errors_total{service="checkout"}\n'
            '        total: requests_total{service="checkout"}\n'
        )
        command = [sys.executable, "-m", "burnline_slo", "check", str(file)]
        run: Callable[[], object] = lambda: subprocess.run(command, check=True, capture_output=True)  # noqa: E731
        run()
        times = [_timed(run) for _ in range(9)]
    print("`burnline check` on one file, whole process (target < 0.4 s)")
    print(f"  median {statistics.median(times):.3f} s, slowest {max(times):.3f} s")


def _timed(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
