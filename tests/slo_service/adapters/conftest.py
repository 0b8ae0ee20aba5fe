"""Databases for the tests of the adapters: each test runs on SQLite, and on PostgreSQL where there is a server.

Making the tables takes longer than most tests; so they are made once, and each test gets them empty.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.support.servers.postgresql import PostgresCluster, server_folder

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.tables import metadata


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    folder = server_folder()
    if folder is None:
        pytest.skip("PostgreSQL tests skipped: no server on this machine (install it: apt-get install postgresql)")
    with PostgresCluster(folder) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def _postgresql(postgres_cluster: PostgresCluster) -> Iterator[tuple[str, Database]]:
    url = postgres_cluster.new_database()
    with open_database(url) as opened:
        yield url, opened


@pytest.fixture(scope="session")
def _sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_database(str(file)).close()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is."""
    if request.param == "sqlite":
        file = tmp_path / "ledger.db"
        shutil.copy(request.getfixturevalue("_sqlite_file"), file)
        return f"sqlite:///{file}"
    url: str
    url, opened = request.getfixturevalue("_postgresql")
    with opened.writing() as connection:
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY"))
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database."""
    with open_database(database_url) as opened:
        yield opened
