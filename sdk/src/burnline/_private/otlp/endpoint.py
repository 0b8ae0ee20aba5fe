"""Where the exporter sends: one collector, by one protocol."""

from typing import Protocol

from burnline._private.collector import Otlp, Signal
from burnline._private.otlp.outcome import Outcome


class Endpoint(Protocol):
    """Used by the exporter's thread only."""

    timeout_seconds: float
    """How long a step of a request may take, as the settings say."""

    def prepare(self) -> None:
        """Connects beforehand. At the process's end that may be too late: a look-up of the host can need a thread, as
        under gevent, and Python 3.12 starts none by then. A collector that is not there is no error.
        """

    def pack(self, body: bytes) -> bytes:
        """The body as it goes over the wire, compressed if that was asked for."""

    def post(self, body: bytes, timeout_seconds: float) -> Outcome:
        """Sends what `pack` has made; waits for at most so long, for each step.

        Raises only what nobody expects, such as for a header that HTTP cannot carry.
        """

    def close(self) -> None:
        """Ends the kept connection: nothing more will be sent."""

    def forget(self) -> None:
        """Leaves the kept connection to whoever else has it: the parent process, after a fork."""


def endpoint_of(otlp: Otlp, signal: Signal) -> Endpoint:
    """The collector that the settings name. Raises ValueError or ImportError when there cannot be one."""
    if otlp.protocol == "grpc":
        from burnline._private.otlp.grpc_endpoint import GrpcEndpoint  # needs a package that only its users have

        return GrpcEndpoint(otlp, signal)
    from burnline._private.otlp.http_endpoint import HttpEndpoint

    return HttpEndpoint(otlp)
