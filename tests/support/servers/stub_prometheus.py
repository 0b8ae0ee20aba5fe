"""An HTTP server that answers as told, also in ways no Prometheus would."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

RANGE = "/api/v1/query_range"
CONFIG = "/api/v1/status/config"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request; `parameters` are those of the body, or else of the address."""

    method: str
    path: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer; `drips` sends the body a byte at a time for as long as anybody listens."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: bool = False
    hangs: bool = False
    """Nothing is answered at all."""
    closes: bool = False
    """The connection is closed in the middle of the body."""


def json_answer(document: Any, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(document).encode())


def matrix(*series: Mapping[str, Any]) -> Answer:
    return json_answer({"status": "success", "data": {"resultType": "matrix", "result": list(series)}})


def refusal(kind: str = "bad_data", why: str = "parse error", status: int = 400) -> Answer:
    return json_answer({"status": "error", "errorType": kind, "error": why}, status)


class StubServer:
    """On 127.0.0.1, in threads of this process. `answer` decides about each request. With a `context` it speaks TLS."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answer: Callable[[Asked], Answer] = lambda _: matrix()
        self.asked: list[Asked] = []
        self._stopping = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stub._handle(self)

            def do_POST(self) -> None:
                stub._handle(self)

            def log_message(self, *args: object) -> None:
                """Says nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """Says nothing of handshakes that a client refused."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "http" if context is None else "https"
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def always(self, answer: Answer) -> None:
        self.answer = lambda _: answer

    def in_turn(self, answers: Sequence[Answer]) -> None:
        """One answer after the other; the last for ever."""
        left = list(answers)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode()
        address = urlsplit(handler.path)
        asked = Asked(
            method=handler.command,
            path=address.path,
            headers={name.lower(): value for name, value in handler.headers.items()},
            parameters={name: values[0] for name, values in parse_qs(body or address.query).items()},
        )
        self.asked.append(asked)
        answer = self.answer(asked)
        if answer.hangs:
            self._stopping.wait()
            return
        handler.close_connection = True
        length = 10**6 if answer.drips or answer.closes else len(answer.body)
        try:
            handler.send_response(answer.status)
            for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(length))
            handler.send_header("Connection", "close")
            handler.end_headers()
            handler.wfile.write(answer.body)
            while answer.drips and not self._stopping.wait(0.02):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            return  # whoever asked has gone

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
