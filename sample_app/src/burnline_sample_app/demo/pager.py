"""A pager for stacks without one: takes webhooks, shows the last of them on a page, and logs a line for each.

``python -m burnline_sample_app.demo.pager --host 0.0.0.0 --port 8080``. Alerts arrive at ``POST /webhook``, in
Alertmanager's format.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import click
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue

import burnline
from burnline_sample_app.command_line import run_command
from burnline_sample_app.demo.notification import Notification, notifications
from burnline_sample_app.serving.run import open_listener
from burnline_sample_app.serving.server import Server
from burnline_sample_app.stopping import stop_on_signals

SHOWN: Final = 200
LARGEST_BODY_BYTES: Final = 1_000_000
THREADS: Final = 4


class RecentNotifications:
    """The last notifications, newest first. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: deque[Notification] = deque(maxlen=SHOWN)

    def add(self, found: Iterable[Notification]) -> None:
        with self._lock:
            self._last.extendleft(found)

    def all(self) -> list[Notification]:
        with self._lock:
            return list(self._last)


def create_app() -> Flask:
    """The pager's web application, measured by the SDK; `burnline.configure` comes first."""
    app = Flask("burnline_sample_app.demo", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    shown = RecentNotifications()
    log = burnline.get_logger()

    @app.post("/webhook")
    def webhook() -> ResponseReturnValue:
        try:
            found = notifications(request.get_json(), received_at=datetime.now(UTC))
        except (ValueError, AttributeError) as error:
            return {"error": f"this is no webhook of Alertmanager: {error}"}, 400
        for each in found:
            log.warning(
                "alert fires" if each.is_firing else "alert resolved",
                slo_id=each.slo_id,
                severity=each.severity,
                tier=each.tier,
                summary=each.summary,
            )
        shown.add(found)
        return "", 204

    @app.get("/")
    def page() -> ResponseReturnValue:
        return render_template("pager.html", notifications=shown.all())

    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return {"status": "ok"}

    burnline.instrument(app)
    return app


@click.command()
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=0, show_default=True, help="Port to listen on; 0 takes a free one.")
def pager(host: str, port: int) -> None:
    """Show the alerts that arrive, until SIGTERM or Ctrl-C."""
    burnline.configure(service="pager")
    server = Server(create_app(), open_listener(host, port), threads=THREADS, stop_grace_seconds=2.0)
    stop_on_signals(server.stop)
    burnline.get_logger().info("serving", url=f"http://{host}:{server.port}")
    server.run()


if __name__ == "__main__":
    run_command(pager)
