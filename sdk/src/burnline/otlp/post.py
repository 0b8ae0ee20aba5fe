"""One HTTP POST to the collector, over a connection that is kept."""

import contextlib
import http.client
import ssl
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, Self
from urllib.parse import urlsplit

from burnline.settings import Otlp

_TRY_AGAIN: Final = frozenset({408, 429, 502, 503, 504})


class Outcome(Enum):
    """What the collector did with a body."""

    TAKEN = auto()
    REFUSED = auto()
    TRY_AGAIN = auto()


class Endpoint:
    """Where to post, and how. Used by the sender's thread only, except `last_chance`.

    Not one of the hooked HTTP libraries, so that exporting is never traced, and nothing has to be imported for it.
    """

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        timeout_seconds: float,
        compress: bool,
        certificate: str | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the OTLP endpoint must be an http or https URL; got {url!r}")
        self.compress = compress
        self.hurried = False
        """True once the process exits: no second tries."""
        self._scheme = parts.scheme
        self._host = parts.hostname
        self._port = parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout_seconds = timeout_seconds
        self._certificate = certificate
        self._headers = {"Content-Type": "application/x-protobuf", **headers}
        if compress:
            self._headers["Content-Encoding"] = "gzip"
        self._connection: http.client.HTTPConnection | None = None

    @classmethod
    def of(cls, otlp: Otlp) -> Self:
        """The endpoint that the settings name."""
        return cls(
            otlp.url,
            headers=dict(otlp.headers),
            timeout_seconds=otlp.timeout_seconds,
            compress=otlp.compress,
            certificate=otlp.certificate,
        )

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
        if self._scheme == "https":
            context = ssl.create_default_context(cafile=self._certificate)
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
