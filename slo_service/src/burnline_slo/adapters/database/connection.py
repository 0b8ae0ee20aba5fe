"""The ledger's database: opened, brought to the newest schema, and its errors put into plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from burnline_slo.adapters.database.migrations import HEAD, VERSION_TABLE
from burnline_slo.errors import LedgerError, UnknownRevisionError

BUSY_SECONDS = 30
_WRITES = "burnline_writes"
_POSTGRESQL_LOCK = 0x6275726E6C696E65  # "burnline"

_SQLITE = {
    "unable to open database file": "it cannot be opened; check that its folder exists and may be written",
    "readonly database": "it may not be written; check the owner and the mode of the file and of its folder",
    "file is not a database": "it is no SQLite database; name another file, or move this one away",
    "malformed": "it is damaged; restore a copy, or move it away to start anew (history is fetched again)",
    "disk is full": "the disk is full; nothing of this change was kept",
    "disk I/O error": "the disk reports an error; nothing of this change was kept",
    "database is locked": "another process has been writing to it for too long",
}
"""What SQLite says → what it means and what to do."""


class Database:
    """Connections to one SQLite file or PostgreSQL database. Safe to use from several threads; `with` closes it."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        """`open_database` makes it. `name` is what messages call it: a path, or a URL without its password."""
        self.engine = engine
        self.name = name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the database. Raises LedgerError."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction kept when the block ends, undone when it raises; one writer at a time. Raises LedgerError."""
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[sa.Connection]:
        try:
            with self.engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
                if writes and connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRESQL_LOCK)))
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise _plain_error(error, self.name) from error

    def close(self) -> None:
        """Closes all connections that are not in use."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(url: str) -> Database:
    """Opens a database and brings it to the newest schema.

    `url` is a path, `sqlite:///path`, `sqlite://` (in memory, gone when closed) or `postgresql://…`.
    Raises LedgerError: it cannot be reached, read or written, is no database, or is newer than this program.
    """
    parsed = _parse(url)
    name = parsed.render_as_string(hide_password=True)
    if parsed.get_backend_name() == "sqlite":
        name = parsed.database or "the database in memory"
        _check_folder(parsed.database)
    try:
        engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    except ModuleNotFoundError as error:
        raise LedgerError("PostgreSQL needs its driver: pip install 'psycopg[binary]'") from error
    database = Database(engine, name)
    try:
        with database.writing() as connection:
            _migrate(connection, name)
    except BaseException:
        database.close()
        raise
    return database


def _parse(url: str) -> sa.URL:
    if "://" not in url:
        return sa.URL.create("sqlite", database=url)
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise LedgerError("a database is a path, sqlite:///path or postgresql://user@host/name") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise LedgerError(f"a database is SQLite (a path) or PostgreSQL (postgresql://…), got {backend}://")


def _check_folder(file: str | None) -> None:
    """SQLite says no more than “unable to open database file”."""
    if file is None or file == ":memory:":
        return
    folder = Path(file).absolute().parent
    if not folder.is_dir():
        raise LedgerError(f"{file} cannot be opened: the folder {folder} does not exist; make it or name another")
    if Path(file).is_dir():
        raise LedgerError(f"{file} cannot be opened: it is a folder; name a file in it")


def _sqlite(url: sa.URL) -> sa.Engine:
    in_memory = url.database in (None, "", ":memory:")
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        poolclass=QueuePool,
        # One connection is one database in memory: everyone waits for it.
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else 10,
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        # We begin transactions ourselves: sqlite3 would begin them late, at the first write, and a transaction that
        # read before could then find the file changed under it.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_size_limit = 67108864")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    defaults = {"connect_timeout": "10", "application_name": "burnline"}
    return sa.create_engine(url.update_query_dict(defaults | dict(url.query)), pool_pre_ping=True)


def _migrate(connection: sa.Connection, name: str) -> None:
    """Runs what is missing, in the caller's transaction: a kill in the middle leaves the old schema."""
    found = _revision(connection)
    if found == HEAD:
        return
    from burnline_slo.adapters.database.migrations.run import upgrade  # Alembic takes 0.2 s to import

    try:
        upgrade(connection)
    except UnknownRevisionError as error:
        raise LedgerError(
            f"{name} was written by a newer burnline (its schema is {found}, this program knows up to {HEAD}): "
            "upgrade burnline-slo, or name another database"
        ) from error


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return version


def _plain_error(error: sa.exc.SQLAlchemyError, name: str) -> LedgerError:
    """The LedgerError that says what `error` means for the database `name`."""
    text = str(error.orig) if isinstance(error, sa.exc.DBAPIError) else str(error)
    for driver_text, words in _SQLITE.items():
        if driver_text in text:
            return LedgerError(f"{name}: {words}")
    return LedgerError(f"{name}: {' '.join(text.split())}")
