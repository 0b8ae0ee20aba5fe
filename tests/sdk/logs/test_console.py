"""In a terminal lines are for people; elsewhere they are JSON."""

import os
import pty
import subprocess
import sys

import orjson
import pytest

from burnline._private.logs.console import render

PROGRAM = """
import burnline
from flask import Flask
burnline.configure(service="a"{more})
app = burnline.instrument(Flask("a"))
app.add_url_rule("/x", view_func=lambda: "x")
app.test_client().get("/x").close()
burnline.get_logger().info("paid", order=7)
"""


def in_terminal(more: str) -> str:
    """What the program writes when its standard output is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", PROGRAM.format(more=more)], stdout=theirs) as process:
        os.close(theirs)
        written = b""
        try:
            while chunk := os.read(ours, 65536):
                written += chunk
        except OSError:  # how a terminal ends
            pass
        assert process.wait(20) == 0
    os.close(ours)
    return written.decode()


@pytest.mark.real
def test_a_terminal_shows_lines_for_people() -> None:
    request, paid = in_terminal("").splitlines()
    assert "GET /x 200" in request
    assert " ms" in request
    assert "paid" in paid
    assert "order=7" in paid


@pytest.mark.real
def test_json_can_be_asked_for_in_a_terminal() -> None:
    request, paid = in_terminal(', log_format="json"').splitlines()
    assert orjson.loads(request)["http_route"] == "/x"
    assert orjson.loads(paid)["order"] == 7


@pytest.mark.parametrize("fields", [{}, {"event": "\ud800"}, {"level": None, "event": None, "duration_seconds": "x"}])
def test_any_fields_give_a_line(fields: dict[str, object]) -> None:
    assert render(fields).endswith(b"\n")


def test_an_exception_follows_its_line() -> None:
    assert render({"event": "failed", "exception": "Traceback …"}).decode().splitlines()[1] == "Traceback …"
