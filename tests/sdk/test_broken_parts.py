"""A part of the SDK that cannot be imported costs what it does, and the host goes on: as with a dependency of its."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.real

PROGRAM = """
import sys
import burnline
sys.modules["burnline._private.{part}"] = None  # importing it raises ImportError
from flask import Flask
from starlette.applications import Starlette

burnline.configure(service="shop", access_log="off", side_port=0)
app = burnline.instrument(Flask("shop"))
app.add_url_rule("/", view_func=lambda: "hello")
burnline.instrument(Starlette())
async def plain(scope, receive, send): ...
burnline.instrument(plain)
assert app.test_client().get("/").text == "hello"
with burnline.span("work"):
    burnline.get_logger().info("working")
from burnline._private.guard import GUARD
print(sorted(GUARD.counts()))
"""


@pytest.mark.parametrize(
    ("part", "places"),
    [
        ("provider.sdk", ["tracing set-up"]),
        ("tracing.server_span", ["instrument", "otlp export", "tracing set-up"]),
        ("otlp.http_endpoint", ["otlp export"]),
        ("otlp.logs", ["otlp export"]),
        ("web.instrument", ["instrument"]),
        ("web.wsgi", ["instrument"]),
        ("web.asgi", ["instrument"]),
        ("web.starlette_app", ["instrument"]),
        ("side_port", ["side port"]),
        ("logs.structured", ["hook for structlog"]),
    ],
)
def test_the_host_is_not_affected_and_the_error_is_counted(part: str, places: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(part=part)],
        env={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_LOGS_EXPORTER": "otlp"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(places)
    assert "burnline: error in" in done.stderr
