"""One scrape of eight workers with 10,000 series each: Burnline's shared memory against prometheus_client's files.

    python benchmarks/sdk/scrape.py [--workers 8] [--series 10000]

Eight processes fill the same histogram families and stay alive; this process, as a ninth worker, scrapes. Before each
scrape every worker observes once in each of its label sets, so that no text of the last one can be used again; beside
it stands a second scrape without that. Then the same in one process alone. The time is the CPU time from the request
to the bytes; the cases take turns, and the median of the scrapes is shown, and how late another thread was at most that
woke every 0.2 ms meanwhile.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from burnline._private.exposition.page import expose
from burnline._private.metrics.families import Families
from burnline._private.process import PROCESS
from burnline._private.sharing import Sharing

SERIES_PER_LABEL_SET = 17  # 15 buckets with +Inf, count and sum
OPENMETRICS = "application/openmetrics-text;version=1.0.0"

FILL_OURS = """
import os, random, sys, time
import burnline
from burnline._private.process import PROCESS
from burnline._private.sharing import Sharing
Sharing(PROCESS.metrics()).join(int(sys.argv[2]))
taken = burnline.histogram("taken_seconds", "Taken.", ["route", "method"])
def observe(number, value):
    exemplar = random.getrandbits(128), random.getrandbits(64), value, time.time()
    taken.child((f"/orders/{number}", "GET")).observe(value, exemplar)
"""

FILL_THEIRS = """
import random, sys
from prometheus_client import Histogram
taken = Histogram("taken_seconds", "Taken.", ["route", "method"])
def observe(number, value):
    taken.labels(f"/orders/{number}", "GET").observe(value)
"""

FILL = """
for number in range(int(sys.argv[1])):
    for value in (0.001, 0.2, 3):
        observe(number, value)
print("ready", flush=True)
for line in sys.stdin:
    for number in range(int(sys.argv[1])):
        observe(number, random.expovariate(5))
    print("ready", flush=True)
"""


class Worker:
    """A process that has filled its series."""

    def __init__(self, program: str, label_sets: int, **environ: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program + FILL, str(label_sets), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environ},
        )
        self._hear()

    def observe(self) -> None:
        """Makes it observe once in each label set."""
        assert self.process.stdin is not None
        print("observe", file=self.process.stdin, flush=True)
        self._hear()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit("a worker has ended")


@dataclass
class Taken:
    """Of one case: CPU of scrapes after a change and without one, and how late the other thread was."""

    changed: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


def cpu_ms(work: Callable[[], object]) -> float:
    started = time.process_time_ns()
    work()
    return (time.process_time_ns() - started) / 1e6


def late_ms(work: Callable[[], object]) -> float:
    """How late a thread wakes at most that sleeps for 0.2 ms again and again meanwhile."""
    late = [0.0]
    done = threading.Event()

    def run() -> None:
        while not done.is_set():
            started = time.perf_counter()
            time.sleep(0.0002)
            late.append((time.perf_counter() - started) * 1e3 - 0.2)

    thread = threading.Thread(target=run)
    thread.start()
    work()
    done.set()
    thread.join()
    return max(late)


def scrape(cases: dict[str, Callable[[], object]], observe: Callable[[], object], scrapes: int) -> dict[str, Taken]:
    """All cases in turn, again and again."""
    taken = {name: Taken() for name in cases}
    for _ in range(scrapes):
        for name, work in cases.items():
            work()
            observe()
            taken[name].changed.append(cpu_ms(work))
            taken[name].unchanged.append(cpu_ms(work))
            observe()
            taken[name].late.append(late_ms(work))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU time of a scrape of several workers")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--series", type=int, default=10_000, help="series of each worker")
    parser.add_argument("--scrapes", type=int, default=15)
    arguments = parser.parse_args()
    label_sets = arguments.series // SERIES_PER_LABEL_SET

    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        workers = [Worker(FILL_OURS, label_sets) for _ in range(arguments.workers)]
        workers += [Worker(FILL_THEIRS, label_sets, PROMETHEUS_MULTIPROC_DIR=folder) for _ in range(arguments.workers)]
        Sharing(PROCESS.metrics()).join(os.getpid())
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        cases: dict[str, Callable[[], object]] = {
            "prometheus_client, multiprocess": lambda: generate_latest(registry),
            "Burnline, text": lambda: expose(PROCESS.metrics(), "", ""),
            "Burnline, OpenMetrics with exemplars": lambda: expose(PROCESS.metrics(), OPENMETRICS, ""),
        }

        def observe_all() -> None:
            for worker in workers:
                worker.observe()

        several = scrape(cases, observe_all, arguments.scrapes)
        for worker in workers:
            worker.process.kill()
            worker.process.wait()
    show(f"{arguments.workers} workers", several)
    show("one process", alone(label_sets, arguments.scrapes))


def alone(label_sets: int, scrapes: int) -> dict[str, Taken]:
    """The same families in this process's own memory."""
    ours, theirs = Families(CollectorRegistry(), cardinality_limit=10_000), CollectorRegistry()
    mine = ours.histogram("taken_seconds", "Taken.", ["route", "method"])
    stock = Histogram("taken_seconds", "Taken.", ["route", "method"], registry=theirs)

    def observe() -> None:
        for number in range(label_sets):
            value = random.expovariate(5)
            route = f"/orders/{number}"
            mine.child((route, "GET")).observe(value, (random.getrandbits(128), 1, value, time.time()))
            stock.labels(route, "GET").observe(value, {"trace_id": f"{random.getrandbits(128):032x}"})

    cases: dict[str, Callable[[], object]] = {
        "prometheus_client": lambda: generate_latest(theirs),
        "Burnline, text": lambda: expose(ours, "", ""),
        "Burnline, OpenMetrics with exemplars": lambda: expose(ours, OPENMETRICS, ""),
    }
    return scrape(cases, observe, scrapes)


def show(title: str, taken: dict[str, Taken]) -> None:
    """Medians, and their ratios to the first."""
    base = statistics.median(next(iter(taken.values())).changed)
    print(f"\n| a scrape of {title} | CPU ms | of prometheus_client | unchanged, CPU ms | others wait, ms |")
    print("|---|---:|---:|---:|---:|")
    for name, of in taken.items():
        ms, unchanged, late = map(statistics.median, (of.changed, of.unchanged, of.late))
        print(f"| {name} | {ms:.1f} | {ms / base:.3f} | {unchanged:.1f} | {late:.1f} |")


if __name__ == "__main__":
    main()
