"""A webhook receiver inside the demo: what a person's pager would get."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue

from burnline_sample_app.demo.notification import Notification, notifications

LARGEST_BODY_BYTES = 1_000_000


class Receiver:
    """Listens on a free port of 127.0.0.1, and answers from `start` on, in threads.

    Every body is added to `log` as one line of JSON. `take` may be called from any one thread.
    """

    def __init__(self, *, log: Path) -> None:
        self._queue: SimpleQueue[Notification] = SimpleQueue()
        self._log = log
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY_BYTES)
                self.send_response(receiver._receive(self.rfile.read(length)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="receiver", daemon=True
        )

    def _receive(self, body: bytes) -> int:
        """The answer's status: 400 where the body is not understood, so that the sender shows it."""
        now = datetime.now(UTC)
        try:
            document = json.loads(body)
            found = notifications(document, received_at=now)
        except (ValueError, AttributeError):
            return 400
        with self._lock, self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"received_at": now.isoformat(), "body": document}) + "\n")
        for notification in found:
            self._queue.put(notification)
        return 200

    def take(self) -> list[Notification]:
        """What came since the last call, in order."""
        taken = []
        while True:
            try:
                taken.append(self._queue.get_nowait())
            except Empty:
                return taken

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Only after `start`."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
