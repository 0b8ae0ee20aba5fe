"""Ledgers for the tests of the tick: one in memory, one in a real database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from burnline_slo.adapters.database.connection import Database, open_database
from burnline_slo.adapters.database.ledger import SqlLedger
from burnline_slo.adapters.memory import MemoryLedger
from burnline_slo.ports import Ledger


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Making the tables takes longer than most tests; so it is done once."""
    file = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_database(str(file)).close()
    return file


@pytest.fixture
def ledger_database(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    """An open, empty database."""
    file = shutil.copy(empty_database, tmp_path / "ledger.db")
    with open_database(str(file)) as opened:
        yield opened


@pytest.fixture
def sql_ledger(ledger_database: Database) -> SqlLedger:
    return SqlLedger(ledger_database)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Each test runs with both."""
    if request.param == "memory":
        return MemoryLedger()
    stored: SqlLedger = request.getfixturevalue("sql_ledger")
    return stored
