"""A target with a native histogram, which Prometheus 2 takes in its protocol buffers format only."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

CONTENT_TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
METRIC = "ledger_write_duration_seconds"
PER_SCRAPE = (80, 10, 10)
"""Events a scrape adds to the buckets (0.25, 0.5], (0.5, 1] and (1, 2] seconds."""


class NativeExporter:
    """Serves the histogram on 127.0.0.1 in a thread; each scrape finds `PER_SCRAPE` more events."""

    def __init__(self) -> None:
        exporter = self
        self._scrapes = 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = exporter._next()
                self.send_response(200)
                self.send_header("Content-Type", CONTENT_TYPE)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def target(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _next(self) -> bytes:
        self._scrapes += 1
        return _delimited(_family([count * self._scrapes for count in PER_SCRAPE]))


def _family(counts: list[int]) -> bytes:
    """`io.prometheus.client.MetricFamily` of one histogram of schema 0, its first bucket (2⁻², 2⁻¹]."""
    span = _signed(1, -1) + _unsigned(2, len(counts))
    deltas = [count - before for count, before in zip(counts, [0, *counts[:-1]], strict=True)]
    histogram = (
        _unsigned(1, sum(counts))
        + _signed(5, 0)
        + _unsigned(7, 0)
        + _bytes(12, span)
        + b"".join(_signed(13, delta) for delta in deltas)
    )
    return _bytes(1, METRIC.encode()) + _unsigned(3, 4) + _bytes(4, _bytes(7, histogram))


def _delimited(message: bytes) -> bytes:
    return _varint(len(message)) + message


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _delimited(value)


def _unsigned(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _signed(field: int, value: int) -> bytes:
    """Zigzag, as sint32 and sint64 are."""
    return _unsigned(field, value << 1 if value >= 0 else (-value << 1) - 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
