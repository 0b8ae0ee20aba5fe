"""One HTTP POST to the collector, over a connection that is kept."""

import contextlib
import gzip
import http.client
import ssl
import zlib
from typing import Final
from urllib.parse import urlsplit

from burnline._private.collector import Otlp
from burnline._private.otlp.endpoint import Outcome

_LEVEL: Final = 1  # higher ones cost several times as much and win little
_TRY_AGAIN: Final = frozenset({408, 429, 502, 503, 504})


class HttpEndpoint:
    """See `Endpoint`. Not one of the hooked HTTP libraries, so that nothing has to be imported and is never traced."""

    def __init__(self, otlp: Otlp) -> None:
        """Raises ValueError when the URL is none."""
        parts = urlsplit(otlp.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the OTLP endpoint must be an http or https URL; got {otlp.url!r}")
        self.hurried = False
        self._otlp = otlp
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout_seconds = otlp.timeout_seconds
        self._headers = {"Content-Type": "application/x-protobuf", **dict(otlp.headers)}
        if otlp.compression != "none":
            self._headers["Content-Encoding"] = otlp.compression
        self._connection: http.client.HTTPConnection | None = None

    def prepare(self) -> None:
        """Connects beforehand, if the collector is there."""
        try:
            self._connect().connect()
        except (OSError, http.client.HTTPException):
            self._drop()

    def pack(self, body: bytes) -> bytes:
        """The body as it goes over the wire."""
        match self._otlp.compression:
            case "gzip":
                return gzip.compress(body, _LEVEL)
            case "deflate":
                return zlib.compress(body, _LEVEL)
            case _:
                return body

    def last_chance(self, timeout_seconds: float) -> None:
        """From now on: short waits and no second tries. Interrupts a wait that has begun."""
        self._timeout_seconds = min(self._timeout_seconds, timeout_seconds)
        self.hurried = True

    def forget(self) -> None:
        """Leaves the kept connection to whoever else has it: the parent process, after a fork."""
        self._connection = None

    def post(self, body: bytes) -> Outcome:
        """Sends `body`. A kept connection that the collector has closed meanwhile is opened anew once."""
        for fresh in (False, True):
            try:
                kept = self._connection
                connection = kept or self._connect()
                connection.request("POST", self._path, body, self._headers)
                response = connection.getresponse()
                response.read()
                return self._judge(response.status)
            except (OSError, http.client.HTTPException):
                self._drop()
                if fresh or kept is None:
                    break
        return Outcome.TRY_AGAIN

    def _judge(self, status: int) -> Outcome:
        if 200 <= status < 300:
            return Outcome.TAKEN
        return Outcome.TRY_AGAIN if status in _TRY_AGAIN else Outcome.REFUSED

    def _connect(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context(cafile=self._otlp.certificate)
            if self._otlp.client_certificate is not None:
                context.load_cert_chain(self._otlp.client_certificate, self._otlp.client_key)
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout_seconds, context=context
            )
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_seconds)
        self._connection = connection
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()
