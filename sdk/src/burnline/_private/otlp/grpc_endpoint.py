"""A collector that takes OTLP over gRPC, by gRPC's own library.

The bytes that the exporter has are already the message, so nothing has to be generated from the protocol's definition.
"""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import grpc  # type: ignore[import-untyped]  # ships no types

from burnline._private.collector import Otlp, Signal
from burnline._private.otlp.outcome import Accepted, Outcome, Refused, Unavailable
from burnline._private.otlp.response import rejected_records, retry_info_seconds

_METHODS: Final[dict[Signal, str]] = {
    "TRACES": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    "LOGS": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
}
_COMPRESSIONS: Final = {
    "none": grpc.Compression.NoCompression,
    "gzip": grpc.Compression.Gzip,
    "deflate": grpc.Compression.Deflate,
}
_STATUS_DETAILS: Final = "grpc-status-details-bin"
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
        self.timeout_seconds = otlp.timeout_seconds
        self._otlp = otlp
        self._secure = parts.scheme == "https"
        self._target = parts.netloc
        self._method = _METHODS[signal]
        self._headers = [(name.lower(), value) for name, value in otlp.headers]
        self._channel: grpc.Channel | None = None

    def prepare(self) -> None:
        """Nothing: gRPC connects with threads of its own."""

    def pack(self, body: bytes) -> bytes:
        """As it is: gRPC compresses it."""
        return body

    def post(self, body: bytes, timeout_seconds: float) -> Outcome:
        """Calls the collector's method with `body`."""
        try:
            call = (self._channel or self._connect()).unary_unary(self._method)
            return Accepted(rejected_records(call(body, timeout=timeout_seconds, metadata=self._headers)))
        except grpc.RpcError as error:
            if error.code() not in _TRY_AGAIN:
                return Refused()
            return Unavailable(retry_info_seconds(dict(error.trailing_metadata() or ()).get(_STATUS_DETAILS, b"")))
        except OSError:  # a certificate that cannot be read now
            return Unavailable()

    def close(self) -> None:
        """Ends the channel."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

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
