from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from burnline_sample_app.errors import DatabaseUnavailableError
from burnline_sample_app.storage.database import Database, Table


class NoteRow(Table):
    __tablename__ = "test_notes"

    name: Mapped[str] = mapped_column(primary_key=True)


def test_a_block_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'notes.db'}")
    database.create(NoteRow)

    def write_and_fail() -> None:
        with database.session() as session:
            session.add(NoteRow(name="lost"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with database.session() as session:
        assert session.get(NoteRow, "lost") is None
    database.close()


def test_a_sqlite_file_is_in_write_ahead_mode(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'notes.db'}")
    with database.session() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    database.close()


def test_a_database_that_cannot_be_opened_is_our_error_and_tells_no_path(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'missing' / 'notes.db'}")
    with pytest.raises(DatabaseUnavailableError) as caught:
        database.create(NoteRow)
    assert "missing" not in str(caught.value)


def test_a_fault_cuts_the_connection(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'notes.db'}", is_down=lambda name: name == "database")
    with pytest.raises(DatabaseUnavailableError, match="a fault says so"), database.session():
        pytest.fail("the session opened")
