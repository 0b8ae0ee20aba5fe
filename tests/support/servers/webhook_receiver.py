"""A webhook receiver inside the test: it records what it gets and fails as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.support.ports import free_port
from tests.support.waiting import wait_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request, and the status it was answered with (None: it was left hanging)."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    received_at: datetime
    status: int | None

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class _Behaviour:
    status: int = 200
    hang: bool = False
    let_go: threading.Event = field(default_factory=threading.Event)


class WebhookReceiver:
    """An HTTP server on 127.0.0.1, in threads of this process. `with` starts and ends it.

    It answers 200 until told otherwise: `answer(503)`, `hang()`, `refuse()`; `answer(200)` heals all of these.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self._received: list[Received] = []
        self._lock = threading.Lock()
        self._behaviour = _Behaviour()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address to post to; it stays the same over `refuse` and `answer`."""
        return f"http://127.0.0.1:{self.port}/webhook"

    @property
    def requests(self) -> list[Received]:
        """All requests so far, answered or not, in order of arrival."""
        with self._lock:
            return list(self._received)

    def alerts(self) -> list[dict[str, Any]]:
        """The ``alerts`` of all bodies that were answered with 2xx, in order: Alertmanager's webhook format."""
        return [
            alert
            for request in self.requests
            if request.status is not None and request.status < 300
            for alert in request.json()["alerts"]
        ]

    def wait_for(
        self, condition: Callable[[list[Received]], bool], *, timeout_seconds: float = 30, what: str = "webhook"
    ) -> list[Received]:
        """Waits until the condition holds for all requests so far, and returns them; raises TimeoutError."""
        wait_until(lambda: condition(self.requests), timeout_seconds=timeout_seconds, what=f"{what} at {self.url}")
        return self.requests

    def answer(self, status: int) -> None:
        """From now on answers with `status`; hanging requests are let go, a refusing receiver listens again."""
        self._behave(_Behaviour(status=status))
        if self._server is None:
            self._listen()

    def hang(self) -> None:
        """From now on reads requests and never answers, until told otherwise."""
        self._behave(_Behaviour(hang=True))

    def refuse(self) -> None:
        """Stops listening: connections are refused, until `answer`."""
        self._behave(_Behaviour())
        self._close()

    def _behave(self, new: _Behaviour) -> None:
        with self._lock:
            old, self._behaviour = self._behaviour, new
        old.let_go.set()

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        with self._lock:
            behaviour = self._behaviour
            self._received.append(
                Received(
                    path=request.path,
                    headers={name.lower(): value for name, value in request.headers.items()},
                    body=body,
                    received_at=datetime.now(UTC),
                    status=None if behaviour.hang else behaviour.status,
                )
            )
        if behaviour.hang:
            behaviour.let_go.wait()
            return
        request.send_response(behaviour.status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def _listen(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5  # and HTTP/1.0: a kept-alive connection would outlive `refuse`

            def do_POST(self) -> None:
                receiver._handle(self)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="webhook receiver", daemon=True
        )
        self._thread.start()

    def _close(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse()
