"""Hand-made counters for a real Prometheus: what each scrape saw, and what happened between the scrapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers.blocks import write_blocks

BASE = 1_790_000_400
"""On a minute and 5 minutes, on no hour: where stories begin."""
SCRAPE = 15
OFFSET = 7
"""Targets are scraped this many seconds after the minute, and every 15 seconds from there."""
MINUTES = 60
"""How long stories last."""

Value = float | None
"""What a scrape saw; None: nothing."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series: `values` of the scrapes, the first at `OFFSET` seconds after `BASE`."""

    name: str
    labels: Mapping[str, str]
    values: tuple[Value, ...]

    def lines(self) -> Iterable[str]:
        labels = ",".join(f'{name}="{value}"' for name, value in self.labels.items())
        for index, value in enumerate(self.values):
            if value is not None:
                yield f"{self.name}{{{labels}}} {value:g} {BASE + OFFSET + index * SCRAPE}"


SCRAPES = MINUTES * 60 // SCRAPE


def scrape_after(minute: float) -> int:
    """The number of the first scrape after that many minutes."""
    return max(0, -(-int(minute * 60 - OFFSET) // SCRAPE))


def counter(
    name: str, value: Callable[[int], Value], *, instance: str = "shop:80", job: str = "shop", **labels: str
) -> Series:
    """A series of what `value` gives for each scrape's number."""
    values = tuple(value(index) for index in range(SCRAPES))
    return Series(name=name, labels={"job": job, "instance": instance, **labels}, values=values)


def load(series: Iterable[Series], folder: Path, data: Path) -> None:
    """Writes the series as blocks of a Prometheus that has not been started."""
    by_name: dict[str, list[Series]] = {}
    for one in series:
        by_name.setdefault(one.name, []).append(one)
    lines = []
    for name, some in by_name.items():
        lines.append(f"# TYPE {name} gauge")
        lines += [line for one in some for line in one.lines()]
    file = folder / "history.om"
    file.write_text("\n".join([*lines, "# EOF", ""]))
    write_blocks([file], data)
