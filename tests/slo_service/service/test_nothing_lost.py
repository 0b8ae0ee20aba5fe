"""Kills at 50 random moments: the ledger, the alerts and their notifications are those of a life without any."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa
from tests.support.slo_service import killed
from tests.support.slo_service.fake_source import MINUTE, T0
from tests.support.slo_service.world import World, sli_of

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.database.tables import outbox as outbox_table
from burnline_slo.adapters.memory import MemoryLedger
from burnline_slo.domain.alerts import Change, Transition
from burnline_slo.ports import LedgerKey

pytestmark = pytest.mark.real

KILLS = 50


@dataclass(frozen=True, kw_only=True)
class After:
    """What is left after the last life."""

    database: Database
    received: list[dict[str, object]]

    @property
    def ledger(self) -> SqlLedger:
        return SqlLedger(self.database)

    @property
    def transitions(self) -> list[Transition]:
        """In the order they happened."""
        return sorted(self.ledger.transitions(limit=10**6), key=lambda one: (one.at, one.key.tier))

    @property
    def end(self) -> int:
        return max(stretch.end for stretch in self.ledger.filled(KEYS).values())


KEYS = [LedgerKey(source="main", fingerprint=sli_of(one).fingerprint(), tile_seconds=60) for one in killed.SLOS]


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[After]:
    file = tmp_path_factory.mktemp("killed") / "ledger.db"
    done = subprocess.run(
        [sys.executable, killed.__file__, str(file), str(KILLS), "11"],
        env={**os.environ, "PYTHONPATH": str(Path(killed.__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    received = [orjson.loads(line) for line in file.with_suffix(".received").read_bytes().splitlines()]
    with open_database(str(file)) as database:
        yield After(database=database, received=received)


def test_the_lives_were_long_enough_to_prove_anything(after: After) -> None:
    assert after.end - T0 > KILLS * 10 * MINUTE
    assert len(after.transitions) > KILLS
    assert not all(one["accepted"] for one in after.received)


def test_the_ledger_has_no_gap_and_no_event_too_many(after: After) -> None:
    source = killed.fake_source()
    filled = after.ledger.filled(KEYS)
    stored = dict(after.ledger.tiles_of(KEYS, 0))
    for one, key in zip(killed.SLOS, KEYS, strict=True):
        stretch = filled[key]
        assert sum(int(tiles.covered_seconds.sum()) for tiles in stored[key]) == stretch.end - stretch.start
        counted = sum(tiles.bad.sum() for tiles in stored[key]), sum(tiles.total.sum() for tiles in stored[key])
        assert counted == source.truth(sli_of(one), stretch.start, stretch.end)


def test_alerts_changed_when_they_would_have_without_any_kill(after: After) -> None:
    undisturbed = World(killed.fake_source(), MemoryLedger(), *killed.SLOS)
    undisturbed.run()
    first = min(one.at for one in after.transitions)
    while undisturbed.now < after.end:
        undisturbed.run(min(30, (after.end - undisturbed.now) // MINUTE))
    expected = [
        (one.key, one.change, one.at)
        for one in sorted(undisturbed.transitions, key=lambda one: (one.at, one.key.tier))
        if one.at > first
    ]
    assert [(one.key, one.change, one.at) for one in after.transitions if one.at > first] == expected


def test_each_alert_fires_and_resolves_in_turn(after: After) -> None:
    changes: dict[object, list[Change]] = defaultdict(list)
    for transition in after.transitions:
        changes[transition.key].append(transition.change)
    for some in changes.values():
        assert some == [Change.FIRING if index % 2 == 0 else Change.RESOLVED for index in range(len(some))]
    still = {key for key, some in changes.items() if some[-1] is Change.FIRING}
    assert {alert.key for alert in after.ledger.firing()} == still


def test_every_transition_was_delivered(after: After) -> None:
    delivered = {one["transition_id"] for one in after.received if one["accepted"]}
    assert delivered == {one.id for one in after.transitions}
    assert SqlOutbox(after.database).pending() == 0


def test_a_retry_carries_the_same_id(after: After) -> None:
    ids: dict[object, set[object]] = defaultdict(set)
    for one in after.received:
        ids[one["transition_id"]].add(one["id"])
    assert all(len(some) == 1 for some in ids.values())
    with after.database.reading() as connection:
        committed = set(connection.scalars(sa.select(outbox_table.c.id)))
    assert {one["id"] for one in after.received} == committed
    assert len(after.received) > len(committed)
