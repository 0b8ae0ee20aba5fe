"""A service whose source answers anything; on the stored database, or on one to be stored.

`tests/slo_service/stored/` has SLOs of every kind and spelling, and what `python -m
tests.support.slo_service.stored_ledgers` wrote of them while SLIs still held their selectors as texts: the names of
their ledgers, and a database. Neither is to be written anew: they stand for the databases that people have.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
from tests.support.slo_service.fake_combinations import FakeCombinations
from tests.support.slo_service.values import NOON

from burnline_slo.adapters.database.connection import open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.domain.combinations import expand
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.ports import Ledger
from burnline_slo.service.definitions.known_combinations import KnownCombinations
from burnline_slo.service.tick.tick import Tick, TickOptions
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

FOLDER = Path(__file__).parents[2] / "slo_service" / "stored"
DATABASE, TABLE = FOLDER / "ledgers.db", FOLDER / "fingerprints.json"
VALUES = ("/cart", "", '/odd "{id}"\\ ü,x="y"', "two\nlines")
"""Of the labels that SLOs are by."""
STORED_VALUES = ("/cart", '/odd "{id}"\\ ü,x="y"')
"""Those that the database has ledgers of."""


def slos() -> Sequence[SLO]:
    return load([Source(file="slos.yaml", data=(FOLDER / "slos.yaml").read_bytes())]).slos


def combined(values: Sequence[str] = VALUES) -> list[SLO]:
    """The SLOs, each followed by its combinations: those that have one value in all labels."""
    return [
        one
        for slo in slos()
        for one in expand(slo, [(value,) * len(slo.grouping.labels) for value in values] if slo.grouping else [])
    ]


def fingerprints() -> dict[str, str]:
    """By the SLO's id."""
    return {slo.id: slo.sli.fingerprint() for slo in combined() if not isinstance(slo.sli, CompositeSLI)}


class AnySource:
    """Has the same events for every SLI, minute by minute; of what names the route /cart half are bad."""

    def __init__(self) -> None:
        self.asked: list[Span] = []

    def scrape_interval(self) -> timedelta:
        return timedelta(seconds=15)

    def tiles(self, slis: Sequence[SLI], span: Span) -> Sequence[Tiles]:
        self.asked.append(span)
        return [_tiles(sli, span) for sli in slis]


def events(sli: SLI, start: int, end: int) -> tuple[float, float]:
    """Bad and total events that the source has of a stretch of Unix seconds."""
    total = float(sum(100 + minute % 7 for minute in range(start // 60, end // 60)))
    return (total / 2 if "/cart" in str(sli) else 0.0), total


def _tiles(sli: SLI, span: Span) -> Tiles:
    pairs = [events(sli, at, at + span.grain_seconds) for at in range(span.start, span.end, span.grain_seconds)]
    return Tiles(
        span=span,
        bad=np.array([bad for bad, _ in pairs]),
        total=np.array([total for _, total in pairs]),
        covered_seconds=np.full(len(pairs), span.grain_seconds, dtype=np.uint32),
    )


@contextmanager
def service(database: Path) -> Iterator[tuple[Tick, AnySource, Ledger, KnownCombinations]]:
    """A service that has just started on a database. Its source of combinations is away: it knows those of alerts."""
    ids = count()
    with open_database(str(database)) as opened:
        ledger, source, combinations = SqlLedger(opened), AnySource(), FakeCombinations()
        combinations.away = "away"
        options = TickOptions(source_name="main", tile=timedelta(minutes=1), settle=timedelta(), receivers=("hook",))
        tick = Tick(source, ledger, options, new_id=lambda: f"id-{next(ids)}")
        known = KnownCombinations(combinations, lambda: [alert.key.slo_id for alert in ledger.firing()])
        yield tick, source, ledger, known


def main() -> None:
    TABLE.write_text(json.dumps(fingerprints(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    DATABASE.unlink(missing_ok=True)
    with service(DATABASE) as (tick, _, _, _):
        tick.use(combined(STORED_VALUES))
        tick.run(NOON)
        while tick.backfill():
            pass
    with closing(sqlite3.connect(DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")


if __name__ == "__main__":
    main()
