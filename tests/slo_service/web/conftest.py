"""A board with every state, and a client of the app that shows it."""

import pytest
from flask.testing import FlaskClient
from tests.support.slo_service.board import NOW, FakeBoard, full_board
from tests.support.slo_service.memory_corrections import MemoryCorrections

from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.web.app import create_app

EXTERNAL_URL = "https://burnline.example"


@pytest.fixture
def board() -> FakeBoard:
    return full_board()


@pytest.fixture
def client(board: FakeBoard) -> FlaskClient:
    book = CorrectionBook(MemoryCorrections(), lambda: NOW)
    return create_app(board, external_url=EXTERNAL_URL, corrections=book).test_client()
