"""`burnline.testing()` and its fixture in a project of somebody's, whose tests run in several processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

APP = """
from flask import Flask
from sqlalchemy import create_engine, text
import burnline

burnline.configure(service="shop")
orders = burnline.counter("orders_total", "Orders.", ["kind"])
engine = create_engine("sqlite://")

def create_app():
    app = burnline.instrument(Flask("shop"))

    @app.get("/orders/<int:order>")
    def order(order):
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        orders.inc(kind="book")
        return "ok"

    return app
"""

TESTS = """
import threading
import pytest
from opentelemetry import trace
import burnline
from burnline import testing
from burnline._private.process import PROCESS
from shop import create_app

def globals_now():
    return PROCESS.runtime, trace.get_tracer_provider(), len(threading.enumerate())

create_app()
BEFORE = globals_now()

@pytest.mark.parametrize("number", range(6))
def test_one_request(number, burnline_captured):
    create_app().test_client().get("/orders/7")
    request = burnline_captured.spans[-1]
    assert (request.name, request.context.trace_id) == ("GET /orders/<int:order>", 1)
    assert "SELECT" in [span.name for span in burnline_captured.spans[:-1]]
    assert burnline_captured.lines[0]["http_route"] == "/orders/<int:order>"
    assert burnline_captured.value("orders_total", kind="book") == 1
    assert burnline_captured.value("http_server_request_duration_seconds_count") == 1

@pytest.mark.parametrize("number", range(6))
def test_afterwards_everything_is_as_before(number):
    assert globals_now() == BEFORE
    with testing(service="other") as captured, burnline.span("work"):
        burnline.get_logger().info("hello")
    assert captured.lines[0]["service"] == "other"
    assert globals_now() == BEFORE

def test_a_block_that_fails_leaves_everything_as_before():
    with pytest.raises(LookupError), burnline.testing():
        raise LookupError
    assert globals_now() == BEFORE
"""


@pytest.mark.real
def test_a_project_whose_tests_run_in_two_processes_captures_in_each(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(APP)
    (tmp_path / "test_shop.py").write_text(TESTS)
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "pytest",
            "-n",
            "2",
            "-q",
            "-p",
            "xdist",
            "-p",
            "burnline.pytest_plugin",
        ],
        cwd=tmp_path,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # others take their time
        },
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert "13 passed" in done.stdout, done.stdout
    assert "Overriding" not in done.stdout + done.stderr
    assert "warning" not in done.stdout, done.stdout
