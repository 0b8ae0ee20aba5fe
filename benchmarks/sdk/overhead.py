"""The CPU time that instrumentation adds to a request, of all threads, paired and interleaved.

    python benchmarks/sdk/overhead.py [--requests 60000] [--only NAME …] [--system-calls]

Each variant runs in a process of its own; the processes take turns, 500 requests at a time, so that whatever else the
machine does falls on all of them. Time is the process's CPU time, with the exporter's thread and the final flush. The
interval is the 95 % bootstrap interval over rounds. A variant that exports fewer spans than it should is void.

Needs the packages of benchmarks/sdk/requirements.txt and the SDK, in an environment of its own.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import Popen

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.sdk.variants import VARIANTS

CHUNK = 500
WARM_UP = 2000

PAIRS = [
    # what, against what: (variant, its bare app, the other variant, its bare app)
    ("Flask, all three signals", "Burnline", "bare Flask", "assembled", "bare Flask"),
    ("the same with OTLP encoding", "Burnline, OTLP", "bare Flask", "assembled, OTLP", "bare Flask"),
    ("1 % sampled, against all sampled", "Burnline, 1 % sampled", "bare Flask", "assembled", "bare Flask"),
    ("excluded URL", "Burnline, excluded URL", "bare Flask", "assembled", "bare Flask"),
    ("disabled", "Burnline, disabled", "bare Flask", "assembled", "bare Flask"),
    ("logfire, all three signals", "logfire", "bare Flask", "assembled", "bare Flask"),
    ("FastAPI, all three signals", "Burnline FastAPI", "bare FastAPI", "assembled FastAPI", "bare FastAPI"),
    ("FastAPI with OTLP encoding", "Burnline FastAPI, OTLP", "bare FastAPI", "assembled FastAPI, OTLP", "bare FastAPI"),
]


@dataclass
class Measured:
    """Per request: CPU microseconds of each round, and over all."""

    rounds: list[float] = field(default_factory=list)
    requests: int = 0
    switches: int = 0
    exported: int | None = None
    flush_us: float = 0.0

    def mean(self, rounds: Sequence[int] | None = None) -> float:
        """CPU microseconds per request, flush included."""
        chosen = self.rounds if rounds is None else [self.rounds[index] for index in rounds]
        return statistics.fmean(chosen) + self.flush_us / max(1, self.requests)


def worker(name: str, pipe: Connection, system_calls: bool) -> None:
    """Runs in a process of its own: 500 requests for each message, until told to finish."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    variant = VARIANTS[name]()
    request = variant.request
    end, other = os.pipe()

    def run(count: int) -> None:
        if system_calls:
            for _ in range(count):
                os.write(other, b"x")
                request()
                os.read(end, 1)
        else:
            for _ in range(count):
                request()

    run(WARM_UP)
    pipe.send("ready")
    while pipe.recv() == "go":
        switches = voluntary_switches()
        started = time.process_time_ns()
        run(CHUNK)
        pipe.send((time.process_time_ns() - started, voluntary_switches() - switches))
    started = time.process_time_ns()
    exported = variant.finish()
    pipe.send((time.process_time_ns() - started, exported))


def voluntary_switches() -> int:
    """How often this process gave the processor away so far, all threads."""
    total = 0
    for task in Path("/proc/self/task").iterdir():
        status = (task / "status").read_text()
        total += int(status.partition("voluntary_ctxt_switches:")[2].split()[0])
    return total


def measure(names: Sequence[str], requests: int, system_calls: bool) -> dict[str, Measured]:
    """Measures the variants, interleaved in an order that changes with each round."""
    found = {name: Measured() for name in names}
    pipes: dict[str, Connection] = {}
    processes = []
    for name in names:
        own, theirs = Pipe()
        # A fresh interpreter, not a fork: Burnline would add up the numbers of processes that share a parent.
        descriptor = theirs.fileno()
        command = [sys.executable, __file__, "--worker", name, "--descriptor", str(descriptor)]
        processes.append(Popen(command + ["--system-calls"] * system_calls, pass_fds=[descriptor]))
        theirs.close()
        pipes[name] = own
    for name, pipe in pipes.items():
        if pipe.recv() != "ready":
            raise RuntimeError(name)
    order = list(names)
    for _ in range(requests // CHUNK):
        random.shuffle(order)
        for name in order:
            pipes[name].send("go")
            spent, switches = pipes[name].recv()
            found[name].rounds.append(spent / CHUNK / 1000)
            found[name].switches += switches
            found[name].requests += CHUNK
    for name in names:
        pipes[name].send("finish")
        spent, found[name].exported = pipes[name].recv()
        found[name].flush_us = spent / 1000
    for process in processes:
        process.wait()
    return found


def interval(values: list[float]) -> tuple[float, float]:
    """The middle 95 % of bootstrapped values."""
    values.sort()
    return values[int(len(values) * 0.025)], values[int(len(values) * 0.975)]


def resampled(rounds: int) -> list[int]:
    return random.choices(range(rounds), k=rounds)


def report(found: dict[str, Measured]) -> None:
    """Prints the tables, in Markdown."""
    print("| variant | CPU µs per request | added µs (95 % interval) | context switches per request | spans exported |")
    print("|---|---:|---:|---:|---:|")
    for name, measured in found.items():
        base = found.get("bare FastAPI" if "FastAPI" in name else "bare Flask")
        added = ""
        if base is not None and base is not measured:
            draws = [
                measured.mean(chosen) - base.mean(chosen)
                for chosen in (resampled(len(measured.rounds)) for _ in range(500))
            ]
            low, high = interval(draws)
            added = f"{measured.mean() - base.mean():.1f} ({low:.1f}–{high:.1f})"
        spans = "–" if measured.exported is None else f"{measured.exported}"
        print(f"| {name} | {measured.mean():.1f} | {added} | {measured.switches / measured.requests:.2f} | {spans} |")
    print("\n| case | of the assembled stack (95 % interval) |\n|---|---:|")
    for case, variant, bare, other, other_bare in PAIRS:
        if not {variant, bare, other, other_bare} <= found.keys():
            continue

        def ratio(chosen: Sequence[int] | None, names: tuple[str, ...] = (variant, bare, other, other_bare)) -> float:
            ours, base, theirs, their_base = (found[name].mean(chosen) for name in names)
            return (ours - base) / (theirs - their_base)

        low, high = interval([ratio(resampled(len(found[variant].rounds))) for _ in range(500)])
        print(f"| {case} | {ratio(None):.3f} ({low:.3f}–{high:.3f}) |")


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU time that instrumentation adds to a request")
    parser.add_argument("--requests", type=int, default=60_000, help="requests for each variant")
    parser.add_argument("--only", nargs="*", default=list(VARIANTS), help="variants to measure")
    parser.add_argument(
        "--system-calls", action="store_true", help="two short system calls a request, as a server makes"
    )
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--descriptor", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker(arguments.worker, Connection(arguments.descriptor), arguments.system_calls)
        return
    report(measure(arguments.only, arguments.requests, arguments.system_calls))


if __name__ == "__main__":
    main()
