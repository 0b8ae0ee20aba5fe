"""A database of before opens and goes on: corrections, their edges, and notifications that wait.

The same database as of `test_stored_ledgers`. To it the code of before the packages got their names (commit 437840f)
has added three corrections, one of them removed again, and the edge of one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.support.slo_service.stored_ledgers import DATABASE, STORED_VALUES, combined, service
from tests.support.slo_service.values import NOON

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.correction_store import SqlCorrections
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.tiles import to_epoch

BERLIN = ZoneInfo("Europe/Berlin")
ONCE = Correction(
    id="once",
    reason="upgrade",
    author="ada",
    start=datetime(2026, 2, 28, 12, 2, tzinfo=UTC),
    end=datetime(2026, 2, 28, 13, tzinfo=UTC),
    slos=("kinds/*",),
)
WEEKLY = Correction(
    id="weekly",
    reason="maintenance",
    author="bob",
    start=datetime(2026, 2, 1, 1, 30, tzinfo=BERLIN),
    end=datetime(2026, 2, 1, 3, 30, tzinfo=BERLIN),
    rule="FREQ=WEEKLY;BYDAY=SU",
)
WITH_AN_EDGE = "0b495ac6e5c2b3444a0e4328dd9a72f8"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(DATABASE, tmp_path))


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    with open_database(str(file)) as opened:
        yield opened


def test_corrections_are_those_that_were_added_and_not_removed(database: Database) -> None:
    assert SqlCorrections(database).all() == [ONCE, WEEKLY]


def test_notifications_that_waited_are_sent_in_their_order(database: Database) -> None:
    outbox = SqlOutbox(database)
    due = outbox.due(NOON + timedelta(days=1))
    assert {one.notification.receiver for one in due} == {"hook"}
    firing = {(alert.key.slo_id, alert.key.tier) for alert in SqlLedger(database).firing()}
    assert {(one.notification.alert.labels["slo_id"], one.notification.alert.labels["tier"]) for one in due} == firing
    outbox.delivered(due[0].notification.id, NOON)
    assert outbox.pending() == len(due) - 1


def test_edges_are_read_with_their_ledger_and_corrections_apply_to_what_is_stored(file: Path) -> None:
    with service(file) as (tick, source, ledger, _):
        tick.use(combined(STORED_VALUES), (ONCE, WEEKLY))
        (edge,) = ledger.edges_of(tick.ledger_keys())
        assert edge[0].fingerprint == WITH_AN_EDGE
        assert (edge[1].span.start, edge[1].bad.tolist()) == (to_epoch(NOON - timedelta(days=1)), [0, 1, 2, 3, 4])
        tick.run(NOON + timedelta(minutes=1))
        assert all({"once", "weekly"} & {one.id for one in status.corrections} for status in tick.statuses())
        assert source.asked
