"""Generated lives of counters whose true counts are known, as a Prometheus that scrapes them would hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from burnline_slo.domain.judge.samples import CounterSamples, Evidence, Side, Target, TargetHistory

BAD = frozenset({Side.BAD, Side.TOTAL})
"""A series that the selectors of both sides take."""
TOTAL = frozenset({Side.TOTAL})
GOOD = frozenset({Side.GOOD})


@dataclass
class World:
    """What a server holds after scrapes each `scrape` seconds; scrape `n` is at `n * scrape`."""

    scrape: float = 30.0
    bad: float = 0.0
    """The truth of what is written through `counts`."""
    total: float = 0.0
    series: dict[tuple[str, tuple[tuple[str, str], ...], frozenset[Side]], dict[float, float]] = field(
        default_factory=dict
    )
    scraped: dict[Target, set[float]] = field(default_factory=dict)
    started: dict[Target, list[tuple[float, float]]] = field(default_factory=dict)

    def write(
        self,
        metric: str,
        labels: Mapping[str, str],
        sides: frozenset[Side],
        values: Mapping[int, float] | Callable[[int], float | None],
        scrapes: Iterable[int] = (),
    ) -> None:
        """Samples by the number of their scrape."""
        made = values if isinstance(values, Mapping) else {n: v for n in scrapes if (v := values(n)) is not None}
        held = self.series.setdefault((metric, tuple(sorted(labels.items())), sides), {})
        held.update({n * self.scrape: float(value) for n, value in made.items()})

    def up(self, target: Target, scrapes: Iterable[int], started: float | None = None) -> None:
        """The target was scraped then; its process began at `started` (seconds), if it says so."""
        times = [n * self.scrape for n in scrapes]
        self.scraped.setdefault(target, set()).update(times)
        if started is not None:
            self.started.setdefault(target, []).extend((time, started) for time in times)

    def evidence(self, start: int, end: int, most_per_second: float | None = None) -> Evidence:
        """All samples up to the end, judged from one scrape to another."""
        until = end * self.scrape
        counters = []
        for (metric, labels, sides), held in self.series.items():
            times = sorted(time for time in held if time <= until)
            if times:
                values = [held[time] for time in times]
                counters.append(
                    CounterSamples(metric=metric, labels=dict(labels), sides=sides, times=times, values=values)
                )
        targets = {
            target: TargetHistory(
                scraped_at=sorted(self.scraped.get(target, ())), starts=sorted(self.started.get(target, ()))
            )
            for target in {*self.scraped, *self.started}
        }
        return Evidence(
            counters=counters,
            start=start * self.scrape,
            end=until,
            known_since=0.0,
            scrape_interval=self.scrape,
            most_per_second=most_per_second,
            targets=targets,
        )


def kinds(decisions: Sequence[object]) -> set[str]:
    """The kinds among decisions."""
    return {str(decision.kind) for decision in decisions}  # type: ignore[attr-defined]  # any with a kind
