"""A collector that takes OTLP over gRPC, by gRPC's own library.

The bytes that the sender has are already the message, so nothing has to be generated from the protocol's definition.
"""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import grpc  # type: ignore[import-untyped]  # ships no types

from burnline._private.collector import Otlp, Signal
from burnline._private.otlp.endpoint import Outcome

_METHODS: Final[dict[Signal, str]] = {
    "TRACES": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    "LOGS": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
}
_COMPRESSIONS: Final = {
    "none": grpc.Compression.NoCompression,
    "gzip": grpc.Compression.Gzip,
    "deflate": grpc.Compression.Deflate,
}
_TRY_AGAIN: Final = frozenset(
    {
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DATA_LOSS,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
)


class GrpcEndpoint:
    """See `Endpoint`. The channel is made by the thread that first sends: gRPC's own threads do not survive a fork."""

    def __init__(self, otlp: Otlp, signal: Signal) -> None:
        """Raises ValueError when the URL is none."""
        parts = urlsplit(otlp.url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"the OTLP endpoint must be an http or https URL; got {otlp.url!r}")
        self.hurried = False
        self._otlp = otlp
        self._secure = parts.scheme == "https"
        self._target = parts.netloc
        self._method = _METHODS[signal]
        self._timeout_seconds = otlp.timeout_seconds
        self._headers = [(name.lower(), value) for name, value in otlp.headers]
        self._channel: grpc.Channel | None = None

    def prepare(self) -> None:
        """Nothing: gRPC connects with threads of its own."""

    def pack(self, body: bytes) -> bytes:
        """As it is: gRPC compresses it."""
        return body

    def post(self, body: bytes) -> Outcome:
        """Calls the collector's method with `body`."""
        try:
            channel = self._channel or self._connect()
            channel.unary_unary(self._method)(body, timeout=self._timeout_seconds, metadata=self._headers)
        except grpc.RpcError as error:
            return Outcome.TRY_AGAIN if error.code() in _TRY_AGAIN else Outcome.REFUSED
        except OSError:  # a certificate that cannot be read now
            return Outcome.TRY_AGAIN
        return Outcome.TAKEN

    def last_chance(self, timeout_seconds: float) -> None:
        """From now on: short waits and no second tries."""
        self._timeout_seconds = min(self._timeout_seconds, timeout_seconds)
        self.hurried = True

    def forget(self) -> None:
        """Leaves the channel to the parent process, after a fork."""
        self._channel = None

    def _connect(self) -> grpc.Channel:
        compression = _COMPRESSIONS[self._otlp.compression]
        if self._secure:
            otlp = self._otlp
            trusted, key, chain = map(_content, (otlp.certificate, otlp.client_key, otlp.client_certificate))
            credentials = grpc.ssl_channel_credentials(trusted, key, chain)
            self._channel = grpc.secure_channel(self._target, credentials, compression=compression)
        else:
            self._channel = grpc.insecure_channel(self._target, compression=compression)
        return self._channel


def _content(file: str | None) -> bytes | None:
    return None if file is None else Path(file).read_bytes()
