from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from alembic import command

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.correction_store import SqlCorrections
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.migrations.run import config
from burnline_slo.adapters.database.tables import corrections
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.time_zone import zone_name
from burnline_slo.errors import LedgerError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def correction(name: str = "c1", start: datetime = NOON, rule: str = "") -> Correction:
    return Correction(
        id=name,
        slos=("checkout/*", "payments/availability"),
        start=start,
        end=start + timedelta(hours=2),
        rule=rule,
        reason="Database upgrade – announced",
        author="ada",
    )


@pytest.fixture
def store(database: Database) -> SqlCorrections:
    return SqlCorrections(database)


@pytest.mark.parametrize(
    "start",
    [
        NOON,
        NOON.replace(microsecond=123_456),
        NOON.astimezone(BERLIN),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
        NOON.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
    ],
)
def test_a_correction_comes_back_as_it_was(store: SqlCorrections, start: datetime) -> None:
    added = correction(start=start, rule="FREQ=WEEKLY;BYDAY=SU")
    store.add(added, NOON)
    (found,) = store.all()
    assert found == added
    assert (zone_name(found.start), found.start.utcoffset()) == (zone_name(start), start.utcoffset())


def test_they_come_in_the_order_they_were_added(store: SqlCorrections) -> None:
    for name in ("b", "a", "c"):
        store.add(correction(name), NOON)
    assert [one.id for one in store.all()] == ["b", "a", "c"]


def test_a_removed_one_is_out_of_force_and_still_on_record(store: SqlCorrections, database: Database) -> None:
    store.add(correction("c1"), NOON)
    store.add(correction("c2"), NOON)
    assert store.remove("c1", "grace", NOON + timedelta(hours=1))
    assert [one.id for one in store.all()] == ["c2"]
    assert not store.remove("c1", "grace", NOON)
    assert not store.remove("never", "grace", NOON)
    with database.reading() as connection:
        row = connection.execute(sa.select(corrections).where(corrections.c.id == "c1")).one()
    assert (row.removed_by, row.removed_us - row.created_us) == ("grace", 3_600_000_000)


def test_one_that_cannot_be_understood_is_said(store: SqlCorrections, database: Database) -> None:
    store.add(correction(), NOON)
    with database.writing() as connection:
        connection.execute(corrections.update().values(time_zone="Mars/Olympus"))
    with pytest.raises(LedgerError, match="the correction c1 cannot be understood: there is no time zone 'Mars"):
        store.all()


def test_a_database_of_before_corrections_gets_their_table(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    with open_database(str(file)) as opened, opened.writing() as connection:
        command.downgrade(config(connection), "0001")
        assert not sa.inspect(connection).has_table("corrections")
    with open_database(str(file)) as opened:
        SqlCorrections(opened).add(correction(), NOON)
        assert [one.id for one in SqlCorrections(opened).all()] == ["c1"]
        assert SqlLedger(opened).firing() == []
