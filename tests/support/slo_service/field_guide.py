"""Everyday lives of counters with their true counts: what a server holds of each, and what must be made of it.

Scrapes are half a minute apart, `FIRST` is the first one. Each life has metrics and a job of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from burnline_slo.domain.judge.decisions import Kind

SCRAPE_SECONDS = 30
SCRAPES = 480
FIRST = 1_790_000_093
"""Unix seconds: seven seconds before a tile of any length."""
PER_SCRAPE = 50
OLD = 1_700_000_000
"""When processes started that have been there for long."""

Labels: TypeAlias = tuple[tuple[str, str], ...]
Values: TypeAlias = Callable[[int], float | None]


@dataclass
class Life:
    """Samples by metric, labels and scrape; `bad` and `total` really happened after the first scrape."""

    name: str
    bad: float = 0
    total: float = 0
    kinds: frozenset[Kind] = frozenset()
    not_counted: float = 0
    samples: dict[tuple[str, Labels], dict[int, float]] = field(default_factory=dict)

    @property
    def metric(self) -> str:
        return f"{self.name}_total"

    def write(self, metric: str, labels: Mapping[str, str], scrapes: Iterable[int], values: Values) -> None:
        held = self.samples.setdefault((metric, tuple(sorted({"job": self.name, **labels}.items()))), {})
        held.update({n: value for n in scrapes if (value := values(n)) is not None})

    def requests(self, code: str, scrapes: Iterable[int], values: Values, **labels: str) -> None:
        """The SLI's counter; `code` 500 is bad."""
        self.write(self.metric, {"instance": "a:80", "code": code, **labels}, scrapes, values)

    def target(self, scrapes: Iterable[int], instance: str = "a:80", started: float = OLD, env: str = "") -> None:
        """It was scraped then, and says when its process started."""
        labels = {"instance": instance} | ({"env": env} if env else {})
        self.write("up", labels, scrapes, lambda _: 1.0)
        self.write("process_start_time_seconds", labels, scrapes, lambda _: started)


def at(scrape: int) -> float:
    """When a scrape was, in Unix seconds."""
    return FIRST + scrape * SCRAPE_SECONDS


EVERY = range(SCRAPES)
STEADY = (SCRAPES - 1) * PER_SCRAPE


def healthy(life: Life, instance: str = "a:80") -> None:
    life.requests("200", EVERY, lambda n: 1_000_000 + n * PER_SCRAPE, instance=instance)
    life.target(EVERY, instance)
    life.total += STEADY


def relabelled() -> Life:
    """A label more, for the counters of one target and from one scrape to the next."""
    life = Life("relabelled", bad=11, total=STEADY + 11, kinds=frozenset({Kind.RENAMED}))
    for env, scrapes in (("", range(240)), ("prod", range(240, SCRAPES))):
        labels = {"env": env} if env else {}
        life.requests("200", scrapes, lambda n: 1_000_000 + n * PER_SCRAPE, **labels)
        life.requests("500", scrapes, lambda n: 5_000 + n // 40, **labels)
        life.target(scrapes, env=env)
    return life


def crash_loop(name: str = "crash_loop", *, proof: bool = True) -> Life:
    """Beside a healthy pod 40 that live 90 s and fail a hundred requests each."""
    kind = Kind.BORN_AT_ZERO if proof else Kind.BORN_WITH_A_PAST
    life = Life(name, kinds=frozenset({kind}), not_counted=0 if proof else 4_000)
    healthy(life)
    for pod in range(40):
        first = 100 + pod * 6
        scrapes = range(first, first + 3)
        life.requests("500", scrapes, lambda _: 100, instance=f"crash{pod}")
        if proof:
            life.target(scrapes, f"crash{pod}", started=at(first) - 20)
    if proof:
        life.bad += 4_000
        life.total += 4_000
    return life


def dipped() -> Life:
    """An error counter that is one lower for one scrape."""
    life = Life("dipped", bad=1, total=1, kinds=frozenset({Kind.DIPPED}))
    healthy(life)
    life.requests("500", EVERY, lambda n: 50_000 - (n == 241) + (n > 280))
    return life


def born_at_five() -> Life:
    """The first errors are five at once."""
    life = Life("born_at_five", bad=6, total=6, kinds=frozenset({Kind.BORN_AT_ZERO}))
    healthy(life)
    life.requests("500", range(200, SCRAPES), lambda n: 5 + (n > 300))
    return life


def deploys() -> Life:
    """A new instance every ten minutes, with 20 errors before it is first scraped."""
    life = Life("deploys", kinds=frozenset({Kind.BORN_AT_ZERO}))
    every = 20
    for number in range(SCRAPES // every):
        first = number * every
        scrapes = range(first, first + every)
        instance = f"pod{number}"
        answered = {n: 30.0 + (n - first) * PER_SCRAPE for n in scrapes}
        life.requests("200", scrapes, answered.get, instance=instance)
        life.requests("500", scrapes, lambda _: 20, instance=instance)
        life.target(scrapes, instance, started=at(first) - 15)
        if number:
            life.bad += 20
            life.total += 20 + 30
        life.total += (every - 1) * PER_SCRAPE
    return life


def hole(name: str, missing: int) -> Life:
    """No scrapes for a while, in which 300 requests fail."""
    life = Life(name, bad=300, total=STEADY + 300, kinds=frozenset({Kind.BRIDGED}))
    scrapes = [*range(100), *range(100 + missing, SCRAPES)]
    life.requests("200", scrapes, lambda n: 1_000 + n * PER_SCRAPE)
    life.requests("500", scrapes, lambda n: 10 + (300 if n > 100 else 0))
    life.target(scrapes)
    return life


def batch() -> Life:
    """Jobs that live two scrapes; every fourth fails."""
    life = Life("batch", bad=6, total=22, kinds=frozenset({Kind.BORN_AT_ZERO}))
    for run in range(22):
        first = 10 + run * 20
        code = "500" if run % 4 == 0 else "200"
        life.requests(code, (first, first + 1), lambda _: 1, instance=f"run{run}")
        life.target((first, first + 1), f"run{run}", started=at(first) - 25)
    return life


def exporter() -> Life:
    """Foreign counters with a past appear on an exporter that was there, and on one that is new."""
    life = Life("exporter", bad=24, kinds=frozenset({Kind.REFUSED, Kind.BORN_WITH_A_PAST}))
    life.not_counted = 2 * (900_000 + 240 + 4_000 + 12)
    healthy(life)
    for instance, scrapes in (("old:9187", EVERY), ("new:9187", range(240, SCRAPES))):
        life.target(scrapes, instance)
        life.requests("200", range(240, SCRAPES), lambda n: 900_000 + n, instance=instance, db="orders")
        life.requests("500", range(240, SCRAPES), lambda n: 4_000 + n // 20, instance=instance, db="orders")
        life.total += 239 + 11
    life.bad = 22
    return life


def restarts(name: str, every: int) -> Life:
    """A process that begins anew every so many scrapes, and may pass its old values within a minute."""
    life = Life(name, kinds=frozenset({Kind.RESTARTED}))
    value = {"200": 1_000.0, "500": 100.0}
    held: dict[str, dict[int, float]] = {"200": {}, "500": {}}
    for n in EVERY:
        for code, usual in (("200", 40.0), ("500", 10.0)):
            gained = usual - 3 if n % every == 0 else usual
            value[code] = gained if n and n % every == 0 else value[code] + gained
            held[code][n] = value[code]
            if n:
                life.total += gained
                life.bad += gained if code == "500" else 0
    for code, values in held.items():
        life.requests(code, EVERY, values.get)
    life.target(EVERY)
    return life


def lives() -> Iterator[Life]:
    """All of them."""
    yield relabelled()
    yield crash_loop()
    yield crash_loop("crash_loop_without_proof", proof=False)
    yield dipped()
    yield born_at_five()
    yield deploys()
    for minutes in (3, 10, 60):
        yield hole(f"hole_of_{minutes}m", minutes * 2)
    yield batch()
    yield exporter()
    for scrapes in (4, 5, 7, 40):
        yield restarts(f"restarts_every_{scrapes}", scrapes)


def openmetrics(every: Iterable[Life]) -> str:
    """All samples in OpenMetrics' text, grouped by metric as it wants them."""
    by_metric: dict[str, list[str]] = {}
    for life in every:
        for (metric, labels), held in life.samples.items():
            inside = ",".join(f'{label}="{value}"' for label, value in labels)
            lines = by_metric.setdefault(metric, [])
            lines += [f"{metric}{{{inside}}} {value} {at(scrape)}" for scrape, value in sorted(held.items())]
    parts = ["\n".join([f"# TYPE {metric} unknown", *lines]) for metric, lines in by_metric.items()]
    return "\n".join([*parts, "# EOF\n"])
