"""Runs a WSGI application in waitress until told to stop, then lets running requests finish."""

import socket
import threading
import time
from typing import TYPE_CHECKING

from waitress import create_server, wasyncore  # type: ignore[import-untyped] # waitress ships no types

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Server:
    """Listens from the moment it is made. `run` blocks; `stop` may be called from any thread or signal handler."""

    def __init__(
        self, app: "WSGIApplication", listener: socket.socket, *, threads: int, stop_grace_seconds: float
    ) -> None:
        self._sockets: dict[int, object] = {}
        self._server = create_server(app, map=self._sockets, sockets=[listener], threads=threads, ident="burnline-shop")
        self._stop_grace_seconds = stop_grace_seconds
        self._stopping = threading.Event()

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        """May be repeated."""
        if not self.is_stopping:
            self._server.pull_trigger()  # wakes the loop; before the flag, because `run` closes the trigger after it
            self._stopping.set()

    def run(self) -> None:
        """Serves until `stop`; then takes no new connection, and returns when every running request has its
        answer or the grace is over."""
        while not self.is_stopping:
            self._turn(timeout_seconds=0.2)
        self._server.del_channel()
        self._server.socket.close()
        deadline_seconds = time.monotonic() + self._stop_grace_seconds
        self._turn(timeout_seconds=0.0)
        while self._is_busy() and time.monotonic() < deadline_seconds:
            self._turn(timeout_seconds=0.05)
        self._server.task_dispatcher.shutdown(timeout=max(0.0, deadline_seconds - time.monotonic()))
        wasyncore.close_all(self._sockets)

    def _turn(self, *, timeout_seconds: float) -> None:
        wasyncore.loop(timeout=timeout_seconds, use_poll=True, map=self._sockets, count=1)

    def _is_busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)
