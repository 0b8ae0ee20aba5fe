"""One HTTP POST to the collector, over a connection that is kept."""

import contextlib
import gzip
import http.client
import ssl
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from burnline._private.collector import Otlp
from burnline._private.otlp.outcome import Accepted, Outcome, Refused, Unavailable
from burnline._private.otlp.response import rejected_records, retry_after_seconds

_LEVEL: Final = 1  # higher ones cost several times as much and win little
_CONTENT_TYPE: Final = "application/x-protobuf"
_TRY_AGAIN: Final = frozenset({408, 429, 502, 503, 504})


class HttpEndpoint:
    """See `Endpoint`. Not one of the hooked HTTP libraries, so that nothing has to be imported and is never traced."""

    def __init__(self, otlp: Otlp, wall_now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Raises ValueError when the URL is none."""
        parts = urlsplit(otlp.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the OTLP endpoint must be an http or https URL; got {otlp.url!r}")
        self.timeout_seconds = otlp.timeout_seconds
        self._otlp = otlp
        self._wall_now = wall_now
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": _CONTENT_TYPE, **dict(otlp.headers)}
        if otlp.compression != "none":
            self._headers["Content-Encoding"] = otlp.compression
        self._connection: http.client.HTTPConnection | None = None

    def prepare(self) -> None:
        """Connects beforehand, if the collector is there."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            self._connect(self.timeout_seconds)

    def pack(self, body: bytes) -> bytes:
        """The body as it goes over the wire."""
        match self._otlp.compression:
            case "gzip":
                return gzip.compress(body, _LEVEL)
            case "deflate":
                return zlib.compress(body, _LEVEL)
            case _:
                return body

    def forget(self) -> None:
        """Leaves the kept connection to whoever else has it: the parent process, after a fork."""
        self._connection = None

    def post(self, body: bytes, timeout_seconds: float) -> Outcome:
        """Sends `body`. A kept connection that the collector has closed meanwhile is opened anew once."""
        for is_kept in (True, False):
            if is_kept and self._connection is None:
                continue
            try:
                return self._exchange(self._connection or self._connect(timeout_seconds), body, timeout_seconds)
            except (OSError, http.client.HTTPException):
                self.close()
            except Exception:
                self.close()  # half a request is on it
                raise
        return Unavailable()

    def _exchange(self, connection: http.client.HTTPConnection, body: bytes, timeout_seconds: float) -> Outcome:
        connection.timeout = timeout_seconds
        if connection.sock is not None:  # it has been closed where the collector did not want to keep it
            connection.sock.settimeout(timeout_seconds)
        connection.request("POST", self._path, body, self._headers)
        response = connection.getresponse()
        answer = response.read()
        if 200 <= response.status < 300:
            is_protobuf = response.getheader("Content-Type", _CONTENT_TYPE).startswith(_CONTENT_TYPE)
            return Accepted(rejected_records(answer) if is_protobuf else 0)
        if response.status in _TRY_AGAIN:
            return Unavailable(retry_after_seconds(response.getheader("Retry-After"), self._wall_now()))
        return Refused()

    def _connect(self, timeout_seconds: float) -> http.client.HTTPConnection:
        """A new connection, which is kept. Raises OSError or HTTPException when the collector cannot be reached."""
        if self._secure:
            context = ssl.create_default_context(cafile=self._otlp.certificate)
            if self._otlp.client_certificate is not None:
                context.load_cert_chain(self._otlp.client_certificate, self._otlp.client_key)
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout_seconds, context=context
            )
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout_seconds)
        try:
            connection.connect()
        except UnicodeError as error:  # two dots in a row, or more than 63 characters between two
            raise OSError(f"no host can be called {self._host!r}") from error
        self._connection = connection
        return connection

    def close(self) -> None:
        """Ends the kept connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()
