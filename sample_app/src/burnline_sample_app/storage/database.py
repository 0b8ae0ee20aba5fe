"""One engine, short sessions, and the driver's failures under our own name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from burnline_sample_app.errors import DatabaseUnavailableError


class Table(DeclarativeBase):
    """The root of the shop's tables. Each service creates and uses only its own."""


def _never_down(_: str) -> bool:
    return False


class Database:
    """Any SQLAlchemy URL; a SQLite file is opened in WAL mode, so that readers do not wait for a writer.

    `is_down("database")` is asked at each session and lets a fault cut the connection.
    """

    def __init__(self, url: str, *, is_down: Callable[[str], bool] = _never_down) -> None:
        self._engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _use_write_ahead_log)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self._is_down = is_down

    @property
    def engine(self) -> Engine:
        return self._engine

    def create(self, *tables: type[Table]) -> None:
        """Creates the tables that are missing. Raises DatabaseUnavailableError."""
        wanted = [Table.metadata.tables[table.__tablename__] for table in tables]
        try:
            Table.metadata.create_all(self._engine, tables=wanted)
        except (OperationalError, InterfaceError) as error:
            raise DatabaseUnavailableError("the database cannot be opened") from error

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back if it raises.

        Raises DatabaseUnavailableError, and lets IntegrityError through: it is an answer.
        """
        if self._is_down("database"):
            raise DatabaseUnavailableError("the database cannot be reached (a fault says so)")
        try:
            with self._sessions.begin() as session:
                yield session
        except (OperationalError, InterfaceError) as error:
            raise DatabaseUnavailableError("the database does not answer") from error

    def close(self) -> None:
        self._engine.dispose()


def _use_write_ahead_log(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
