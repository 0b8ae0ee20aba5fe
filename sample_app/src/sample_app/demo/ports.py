"""Free TCP ports on this machine."""

from __future__ import annotations

import random
import socket

FIRST, LAST = 20_000, 32_000  # below the range from which Linux takes ports for outgoing connections


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """`preferred` if it is free, else a free port from 20000 to 31999.

    Outgoing connections never take ports of that range, so a server that is stopped can come back on its port.
    """
    if preferred is not None and is_free(preferred):
        return preferred
    chooser = random.SystemRandom()
    for _ in range(200):
        port = chooser.randrange(FIRST, LAST)
        if is_free(port):
            return port
    raise OSError(f"no free port found between {FIRST} and {LAST} in 200 tries")
