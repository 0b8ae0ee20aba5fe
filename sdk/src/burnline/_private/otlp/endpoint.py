"""Where the sender sends: one collector, by one protocol."""

from enum import Enum, auto
from typing import Protocol

from burnline._private.collector import Otlp, Signal


class Outcome(Enum):
    """What the collector did with a body."""

    TAKEN = auto()
    REFUSED = auto()
    TRY_AGAIN = auto()


class Endpoint(Protocol):
    """Used by the sender's thread only, except `last_chance`."""

    hurried: bool
    """True once the process exits: no second tries."""

    def prepare(self) -> None:
        """Connects beforehand. At the process's end that may be too late: a look-up of the host can need a thread, as
        under gevent, and Python 3.12 starts none by then. Never raises.
        """

    def pack(self, body: bytes) -> bytes:
        """The body as it goes over the wire, compressed if that was asked for."""

    def post(self, body: bytes) -> Outcome:
        """Sends what `pack` has made; waits for at most the settings' timeout, for each step. Never raises."""

    def last_chance(self, timeout_seconds: float) -> None:
        """From now on: short waits and no second tries."""

    def forget(self) -> None:
        """Leaves the kept connection to whoever else has it: the parent process, after a fork."""


def endpoint_of(otlp: Otlp, signal: Signal) -> Endpoint:
    """The collector that the settings name. Raises ValueError or ImportError when there cannot be one."""
    if otlp.protocol == "grpc":
        from burnline._private.otlp.grpc_endpoint import GrpcEndpoint  # needs a package that only its users have

        return GrpcEndpoint(otlp, signal)
    from burnline._private.otlp.http_endpoint import HttpEndpoint

    return HttpEndpoint(otlp)
