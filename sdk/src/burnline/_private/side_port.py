"""Health and metrics on a port of their own, answered while all of the app's own threads are busy."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry import context as otel_context

from burnline._private.guard import GUARD
from burnline._private.health.checks import PROBES, Checks
from burnline._private.metrics.families import Families
from burnline._private.otel_private import SUPPRESS_INSTRUMENTATION
from burnline._private.own_pages import METRICS_PATH, Page, health_page, metrics_page

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
            page = self._page(self.path.partition("?")[0])
            self.send_response(page.status)
            for name, value in page.headers:
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page.body)

        def _page(self, path: str) -> Page:
            if path == METRICS_PATH:
                return metrics_page(metrics, self.headers.get("Accept", ""), self.headers.get("Accept-Encoding", ""))
            if path in PROBES:
                return health_page(path, checks)
            return Page.of(404, "application/json", b'{"status":"not found"}\n')

        do_HEAD = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            pass

    return Handler
