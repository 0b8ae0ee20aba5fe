"""Where spans and lines are sent, and how, as OpenTelemetry's variables say."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from burnline._private.environment import Environment

Protocol = Literal["http/protobuf", "grpc"]
Compression = Literal["none", "gzip", "deflate"]
Signal = Literal["TRACES", "LOGS"]

_LOCAL: Final[dict[Protocol, str]] = {"http/protobuf": "http://localhost:4318", "grpc": "http://localhost:4317"}
_BATCHING: Final[dict[Signal, str]] = {"TRACES": "BSP", "LOGS": "BLRP"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batching:
    """How much waits, and for how long."""

    interval_seconds: float = 1.0
    queue_records: int = 20_000
    """Spans or lines that may wait; further ones are dropped."""
    batch_records: int | None = None
    """Spans or lines of one request to the collector; None: as many as four megabytes hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Otlp:
    """A collector that takes OTLP."""

    url: str
    """Of HTTP the full URL for this signal; of gRPC scheme, host and port."""
    protocol: Protocol = "http/protobuf"
    headers: tuple[tuple[str, str], ...] = ()
    timeout_seconds: float = 10.0
    compression: Compression = "none"
    certificate: str | None = None
    """A file with the certificates to trust; None: the system's."""
    client_certificate: str | None = None
    client_key: str | None = None
    batching: Batching = Batching()


def exporters_from(environment: Environment, signal: Signal, *, default: str) -> tuple[str, ...]:
    """What a signal is exported by: "otlp" or "console", or both."""
    wanted = environment.words(f"OTEL_{signal}_EXPORTER") or (default,)
    for word in wanted:
        if word not in ("otlp", "console", "none"):
            environment.complaints.append(
                f"OTEL_{signal}_EXPORTER must be otlp, console or none; got {word!r}, which is left out"
            )
    return tuple(word for word in wanted if word in ("otlp", "console"))


def otlp_from(environment: Environment, signal: Signal, exporters: tuple[str, ...]) -> Otlp | None:
    """Where a signal goes by OTLP. A collector on this machine is assumed only where OTLP is asked for by name."""

    def names(name: str) -> tuple[str, str]:
        return f"OTEL_EXPORTER_OTLP_{signal}_{name}", f"OTEL_EXPORTER_OTLP_{name}"

    if "otlp" not in exporters:
        return None
    if not environment.text(*names("ENDPOINT")) and "otlp" not in environment.words(f"OTEL_{signal}_EXPORTER"):
        return None
    protocol = _protocol_from(environment, names("PROTOCOL"))
    url = None if protocol is None else _url_from(environment, signal, names, protocol)
    if protocol is None or url is None:
        return None
    compression = environment.choice(*names("COMPRESSION"), among=("none", "gzip", "deflate"), otherwise="none")
    return Otlp(
        url=url,
        protocol=protocol,
        headers=environment.pairs(*names("HEADERS")),
        timeout_seconds=environment.number(*names("TIMEOUT"), otherwise=10.0),
        compression=cast("Compression", compression),
        certificate=environment.text(*names("CERTIFICATE")) or None,
        client_certificate=environment.text(*names("CLIENT_CERTIFICATE")) or None,
        client_key=environment.text(*names("CLIENT_KEY")) or None,
        batching=_batching_from(environment, _BATCHING[signal]),
    )


def _protocol_from(environment: Environment, names: tuple[str, str]) -> Protocol | None:
    """None when it cannot be spoken."""
    word = environment.text(*names).lower()
    if word == "grpc":
        if find_spec("grpc") is not None:
            return "grpc"
        environment.complaints.append(
            f"{names[1]}=grpc needs the package grpcio, so nothing is sent: pip install grpcio, or set it to "
            "http/protobuf, with the collector's port for that, usually 4318"
        )
        return None
    if word not in ("", "http/protobuf"):
        environment.complaints.append(
            f"{names[1]} must be http/protobuf or grpc; got {word!r}, sending http/protobuf to the same place"
        )
    return "http/protobuf"


def _url_from(
    environment: Environment, signal: Signal, names: Callable[[str], tuple[str, str]], protocol: Protocol
) -> str | None:
    own, base = (environment.text(name) for name in names("ENDPOINT"))
    if protocol == "grpc":
        url = own or base or _LOCAL[protocol]
        if "://" not in url:
            url = f"{'http' if environment.flag(*names('INSECURE')) else 'https'}://{url}"
    else:
        url = own or f"{(base or _LOCAL[protocol]).rstrip('/')}/v1/{signal.lower()}"
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if right:
        return url
    environment.complaints.append(
        f"{names('ENDPOINT')[1]} must be an http or https URL; got {own or base!r}, so nothing is sent. "
        f"Write for example {_LOCAL[protocol]}"
    )
    return None


def _batching_from(environment: Environment, prefix: str) -> Batching:
    usual = Batching()
    milliseconds = environment.number(f"OTEL_{prefix}_SCHEDULE_DELAY", otherwise=usual.interval_seconds * 1000)
    queue = environment.count(f"OTEL_{prefix}_MAX_QUEUE_SIZE", otherwise=usual.queue_records)
    return Batching(
        interval_seconds=milliseconds / 1000,
        queue_records=queue or usual.queue_records,
        batch_records=environment.count(f"OTEL_{prefix}_MAX_EXPORT_BATCH_SIZE", otherwise=None),
    )
