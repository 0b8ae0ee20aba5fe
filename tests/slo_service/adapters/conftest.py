"""Databases for the tests of the adapters: each test runs on SQLite, and on PostgreSQL where there is a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.real.postgresql import PostgresCluster, server_folder

from slo_service.adapters.database import Database, open_database


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    folder = server_folder()
    if folder is None:
        pytest.skip("PostgreSQL tests skipped: no server on this machine (install it: apt-get install postgresql)")
    with PostgresCluster(folder) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    return cluster.new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database."""
    with open_database(database_url) as opened:
        yield opened
