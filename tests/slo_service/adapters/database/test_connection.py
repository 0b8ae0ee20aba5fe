from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from tests.support.servers.postgresql import PostgresCluster
from tests.support.slo_service.records import ledger_key, notification, plain, tiles, transition

from burnline_slo.adapters.database import connection as database_module
from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.database.migrations import HEAD, VERSION_TABLE
from burnline_slo.adapters.database.migrations.run import config
from burnline_slo.adapters.database.outbox import SqlOutbox
from burnline_slo.adapters.database.tables import chunks, metadata
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Commit

KEY = ledger_key()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def fresh_url(request: pytest.FixtureRequest, file: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return str(file)
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    return cluster.new_database()


# --- schema ----------------------------------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_the_program_uses(fresh_url: str) -> None:
    with open_database(fresh_url) as opened, opened.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one() == HEAD


def test_the_head_the_program_knows_is_that_of_the_migrations() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


@pytest.mark.real
def test_opening_again_changes_nothing_and_needs_no_alembic(fresh_url: str) -> None:
    open_database(fresh_url).close()
    program = (
        "import sys; from burnline_slo.adapters.database.connection import open_database;"
        "open_database(sys.argv[1]).close(); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, fresh_url], check=True)


@pytest.mark.real
def test_two_programs_may_open_a_new_database_at_the_same_time(fresh_url: str) -> None:
    program = (
        "import sys; from burnline_slo.adapters.database.connection import open_database;"
        "open_database(sys.argv[1]).close()"
    )
    children = [subprocess.Popen([sys.executable, "-c", program, fresh_url]) for _ in range(2)]
    assert [child.wait(timeout=60) for child in children] == [0, 0]


def test_a_newer_schema_is_refused_with_what_to_do(fresh_url: str) -> None:
    with open_database(fresh_url) as opened, opened.writing() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(LedgerError, match=r"newer burnline \(its schema is 9999, this program knows up to .*upgrade"):
        open_database(fresh_url)


@pytest.mark.real
def test_a_migration_that_is_killed_leaves_nothing(file: Path) -> None:
    program = (
        "import os, sys\n"
        "from burnline_slo.adapters.database import connection\n"
        "from burnline_slo.adapters.database.migrations import run\n"
        "upgrade = run.upgrade\n"
        "def killed(connection):\n"
        "    upgrade(connection)\n"
        "    os.kill(os.getpid(), 9)\n"
        "run.upgrade = killed\n"
        "connection.open_database(sys.argv[1])\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(file)], check=False).returncode == -9
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    open_database(str(file)).close()


# --- opening ---------------------------------------------------------------------------------------------------------


def test_a_path_and_a_url_name_the_same_file(file: Path) -> None:
    with open_database(str(file)) as by_path, open_database(f"sqlite:///{file}") as by_url:
        SqlLedger(by_path).commit(Commit(transitions=[transition("t1")]))
        assert [one.id for one in SqlLedger(by_url).transitions()] == ["t1"]
        assert by_path.name == by_url.name == str(file)


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    with open_database("sqlite://") as opened:
        ledger = SqlLedger(opened)

        def write(number: int) -> None:
            ledger.commit(Commit(tiles=[(KEY, tiles(number * 60, 60, [number]))]))

        threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [(_, found)] = ledger.tiles_of([KEY], 0)
        assert plain(found) == [(60, 60, list(range(1, 9)), [60] * 8)]


def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    ledger = SqlLedger(database)
    outbox = SqlOutbox(database)
    faults: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for number in range(10):
                name = f"n{worker}-{number}"
                ledger.commit(
                    Commit(
                        tiles=[(KEY, tiles((worker * 10 + number) * 60, 60, [1]))],
                        outgoing=[notification(name, tier=name)],
                    )
                )
                outbox.delivered(name, notification().created_at)
        except LedgerError as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert outbox.pending() == 0
    [(_, found)] = ledger.tiles_of([KEY], 0)
    assert sum(run.bad.sum() for run in found) == 40  # all in one chunk, which each writer reads and writes back


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/db", r"SQLite .* or PostgreSQL .*, got mysql"),
        ("://", "a database is a path"),
        ("{tmp}/none/ledger.db", "none/ledger.db cannot be opened: the folder .*/none does not exist"),
        ("{tmp}", "cannot be opened: it is a folder"),
        ("postgresql://me:hunter2@127.0.0.1:9/db", r"\*\*\*@127.0.0.1:9/db: .*(refused|failed)"),
    ],
)
def test_what_cannot_be_opened_is_said(url: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=words) as caught:
        open_database(url.replace("{tmp}", str(tmp_path)))
    assert "hunter2" not in str(caught.value)


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'psycopg\[binary\]'"):
        open_database("postgresql://127.0.0.1/db")


def test_a_file_that_is_no_database_is_said(file: Path) -> None:
    file.write_bytes(b"Hello, I am a text.\n" * 300)
    with pytest.raises(LedgerError, match=f"{file}: it is no SQLite database"):
        open_database(str(file))


# --- faults while it runs --------------------------------------------------------------------------------------------


@pytest.fixture
def filled_file(file: Path) -> Path:
    with open_database(str(file)) as opened:
        SqlLedger(opened).commit(
            Commit(tiles=[(ledger_key(str(number)), tiles(0, 60, range(600))) for number in range(50)])
        )
    return file


def test_a_damaged_file_is_said(filled_file: Path) -> None:
    size = filled_file.stat().st_size
    with filled_file.open("r+b") as raw:
        raw.seek(8192)
        raw.write(os.urandom(size - 8192))
    with pytest.raises(LedgerError, match="it is damaged; restore a copy"), open_database(str(filled_file)) as opened:
        list(SqlLedger(opened).tiles_of([ledger_key("7")], 0))


def test_a_damaged_chunk_is_said(filled_file: Path) -> None:
    with open_database(str(filled_file)) as opened:
        with opened.writing() as connection:
            connection.execute(chunks.update().where(chunks.c.ledger_id == 7).values(data=b"\x01garbage"))
        with pytest.raises(LedgerError, match=r"ledger 7 is damaged at .*restore a copy"):
            list(SqlLedger(opened).tiles_of([ledger_key("6")], 0))


def test_a_file_that_may_not_be_written_is_said(filled_file: Path) -> None:
    with open_database(str(filled_file)) as opened:

        @sa.event.listens_for(opened.engine, "begin")
        def forbid(connection: sa.Connection) -> None:  # root may write anything, whatever the mode says
            connection.exec_driver_sql("PRAGMA query_only = ON")

        with pytest.raises(LedgerError, match="may not be written; check the owner and the mode"):
            SqlLedger(opened).commit(Commit(transitions=[transition()]))


def test_a_full_disk_is_said_and_nothing_is_kept(file: Path) -> None:
    with open_database(str(file)) as opened:
        ledger = SqlLedger(opened)

        @sa.event.listens_for(opened.engine, "begin")
        def limit(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 30")

        many = [(ledger_key(str(number)), tiles(0, 60, [1] * 600)) for number in range(200)]
        with pytest.raises(LedgerError, match="the disk is full; nothing of this change was kept"):
            ledger.commit(Commit(tiles=many, transitions=[transition("t1")]))
        assert ledger.transitions() == []
        ledger.commit(Commit(transitions=[transition("t1")]))


def test_a_writer_that_waits_too_long_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    with open_database(str(file)) as opened, open_database(str(file)) as other, other.writing():
        with pytest.raises(LedgerError, match="another process has been writing to it for too long"):
            SqlLedger(opened).commit(Commit(transitions=[transition()]))
        assert SqlLedger(opened).transitions() == []  # readers are not held up


@pytest.mark.real
def test_postgresql_that_went_away_is_said_and_found_again(postgres_cluster: PostgresCluster) -> None:
    with open_database(postgres_cluster.new_database()) as opened:
        ledger = SqlLedger(opened)
        ledger.commit(Commit(transitions=[transition("t1")]))
        with pytest.raises(LedgerError, match="terminating connection"), opened.writing() as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert [one.id for one in ledger.transitions()] == ["t1"]
