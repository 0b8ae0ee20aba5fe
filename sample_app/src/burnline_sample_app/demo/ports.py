"""TCP ports on this machine, kept until the server that wants them starts."""

from __future__ import annotations

import random
import socket
from typing import Final

FIRST: Final = 20_000
LAST: Final = 32_000
"""Below the range from which Linux takes ports for outgoing connections: a stopped server can come back on its own."""


class Reservation:
    """A port of 127.0.0.1 that nobody else can listen on until `release`."""

    def __init__(self, port: int) -> None:
        """Raises OSError where the port is in use."""
        self.port = port
        self._socket = socket.create_server(("127.0.0.1", port), backlog=1)

    def release(self) -> int:
        """Gives the port free for the server that is about to start, and returns it. May be repeated."""
        self._socket.close()
        return self.port


def reserve(preferred: int | None = None) -> Reservation:
    """Keeps `preferred` if it is free, else another port from 20000 to 31999."""
    chooser = random.SystemRandom()
    candidates = [] if preferred is None else [preferred]
    for port in (*candidates, *chooser.sample(range(FIRST, LAST), 200)):
        try:
            return Reservation(port)
        except OSError:
            continue
    raise OSError(f"no free port found between {FIRST} and {LAST} in 200 tries")
