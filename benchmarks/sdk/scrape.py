"""One scrape of eight workers with 10,000 series each: Burnline's shared memory against prometheus_client's files.

    python benchmarks/sdk/scrape.py [--workers 8] [--series 10000]

Eight processes fill the same histogram families and stay alive; this process, as a ninth worker, scrapes. The time is
the CPU time from the request to the bytes; the two take turns, and the median of the scrapes is shown.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

SERIES_PER_LABEL_SET = 17  # 15 buckets with +Inf, count and sum
OPENMETRICS = "application/openmetrics-text;version=1.0.0"

FILL_OURS = """
import os, sys
import burnline
from burnline.process import PROCESS
sharing = PROCESS.metrics().sharing
sharing._supervisor, sharing._pending = int(sys.argv[2]), True
taken = burnline.histogram("taken_seconds", "Taken.", ["route", "method"])
for number in range(int(sys.argv[1])):
    for value in (0.001, 0.2, 3):
        taken.observe(value, route=f"/orders/{number}", method="GET")
print("ready", flush=True)
sys.stdin.read()
"""

FILL_THEIRS = """
import sys
from prometheus_client import Histogram
taken = Histogram("taken_seconds", "Taken.", ["route", "method"])
for number in range(int(sys.argv[1])):
    for value in (0.001, 0.2, 3):
        taken.labels(f"/orders/{number}", "GET").observe(value)
print("ready", flush=True)
sys.stdin.read()
"""


def start(program: str, label_sets: int, **environ: str) -> "subprocess.Popen[str]":
    """A worker that has filled its series."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(label_sets), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def cpu_ms(work: Callable[[], object]) -> float:
    started = time.process_time_ns()
    work()
    return (time.process_time_ns() - started) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU time of a scrape of several workers")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--series", type=int, default=10_000, help="series of each worker")
    parser.add_argument("--scrapes", type=int, default=15)
    arguments = parser.parse_args()
    label_sets = arguments.series // SERIES_PER_LABEL_SET

    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    from burnline.process import PROCESS
    from burnline.web.exposition import expose

    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        processes = [start(FILL_OURS, label_sets) for _ in range(arguments.workers)]
        processes += [start(FILL_THEIRS, label_sets, PROMETHEUS_MULTIPROC_DIR=folder) for _ in range(arguments.workers)]
        sharing = PROCESS.metrics().sharing
        sharing._supervisor, sharing._pending = os.getpid(), True
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]

        cases: dict[str, Callable[[], object]] = {
            "prometheus_client, multiprocess": lambda: generate_latest(registry),
            "Burnline, text": lambda: expose(PROCESS.metrics(), "", ""),
            "Burnline, OpenMetrics with exemplars": lambda: expose(PROCESS.metrics(), OPENMETRICS, ""),
        }
        taken: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(arguments.scrapes):
            for name, work in cases.items():
                taken[name].append(cpu_ms(work))
        for process in processes:
            process.kill()
            process.wait()
    base = statistics.median(taken["prometheus_client, multiprocess"])
    print("| scrape | CPU ms | of prometheus_client |\n|---|---:|---:|")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"| {name} | {median:.1f} | {median / base:.3f} |")


if __name__ == "__main__":
    main()
