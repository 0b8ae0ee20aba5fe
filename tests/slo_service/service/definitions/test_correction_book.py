from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.slo_service.memory_corrections import MemoryCorrections
from tests.support.slo_service.values import NOON

from burnline_slo.domain.corrections import Correction
from burnline_slo.errors import NotRemovableError
from burnline_slo.service.definitions.correction_book import CorrectionBook


def correction(name: str) -> Correction:
    return Correction(id=name, reason="upgrade", author="ada", start=NOON, end=NOON + timedelta(hours=1))


@pytest.fixture
def store() -> MemoryCorrections:
    return MemoryCorrections(correction("stored"))


@pytest.fixture
def book(store: MemoryCorrections) -> CorrectionBook:
    return CorrectionBook(store, lambda: NOON, lambda: [correction("filed")])


def test_those_of_files_and_of_the_database_are_in_force(book: CorrectionBook) -> None:
    assert [(entry.correction.id, entry.in_file) for entry in book.entries()] == [("filed", True), ("stored", False)]
    assert [one.id for one in book.in_force()] == ["filed", "stored"]


def test_each_change_is_counts(book: CorrectionBook) -> None:
    counts: list[int] = []
    book.changed = lambda: counts.append(len(book.in_force()))
    book.add(correction("new"))
    assert book.remove("stored", "grace")
    assert not book.remove("never", "grace")
    assert counts == [3, 2]


def test_who_removed_it_and_when_is_written_down(book: CorrectionBook, store: MemoryCorrections) -> None:
    book.remove("stored", "grace")
    assert store.removed == [("stored", "grace", NOON)]


def test_what_stands_in_a_file_is_removed_there(book: CorrectionBook) -> None:
    with pytest.raises(NotRemovableError, match="filed stands in an SLO file: remove it there"):
        book.remove("filed", "grace")
