"""Health and metrics on a port of their own, answered while all of the app's own threads are busy."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry import context as otel_context

from burnline._private.exposition.page import expose
from burnline._private.guard import GUARD
from burnline._private.health.checks import PROBES, Checks, probe
from burnline._private.metrics.families import Families
from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION

_RETRY_SECONDS = 5.0


def serve(host: str, port: int, checks: Checks, metrics: Families) -> None:
    """Serves from a daemon thread.

    Of several worker processes one gets the port and answers for all, since the numbers are everybody's; the others
    try again every five seconds, so that one of them takes over when it ends.
    """
    threading.Thread(
        target=_serve, args=(host, port, _handler(checks, metrics)), name="burnline-side-port", daemon=True
    ).start()


def _serve(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
    while True:
        try:
            with _Server((host, port), handler) as server:
                server.serve_forever()
        except Exception as error:  # noqa: BLE001 - mostly: another worker has the port
            GUARD.caught("side port", error)
        time.sleep(_RETRY_SECONDS)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a prober that hangs up


def _handler(checks: Checks, metrics: Families) -> type[BaseHTTPRequestHandler]:

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            otel_context.attach(otel_context.set_value(SUPPRESS_INSTRUMENTATION, True))
            path = self.path.partition("?")[0]
            headers = [("Content-Type", "application/json")]
            if path in PROBES:
                status, body = probe(path, checks)
            elif path == "/metrics":
                status = 200
                headers, body = expose(metrics, self.headers.get("Accept", ""), self.headers.get("Accept-Encoding", ""))
            else:
                status, body = 404, b'{"status":"not found"}\n'
            self.send_response(status)
            for name, value in headers:
                if name != "Content-Length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            pass

    return Handler
