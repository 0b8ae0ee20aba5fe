"""A Flask app as a newcomer writes it, and what it tells."""

from collections.abc import Iterator

import pytest
from flask import Flask

import burnline
from burnline.testing import Captured


@pytest.fixture
def captured() -> Iterator[Captured]:
    with burnline.testing(service="shop") as captured:
        yield captured


@pytest.fixture
def app(captured: Captured) -> Flask:
    app = Flask("shop")

    @app.get("/items/<int:item>")
    def item(item: int) -> str:
        return f"item {item}"

    @app.post("/items")
    def add() -> tuple[str, int]:
        return "added", 201

    @app.get("/broken")
    def broken() -> str:
        raise LookupError("the shelf is empty")

    @app.get("/overloaded")
    def overloaded() -> tuple[str, int]:
        return "later", 503

    return burnline.instrument(app)
