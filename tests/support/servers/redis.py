"""A real Redis that keeps nothing on disk."""

from __future__ import annotations

import socket

from tests.support.servers.server import RealServer

from scripts import programs


class Redis(RealServer):
    """A Redis without data; `url` is what clients and Celery take."""

    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        program = str(programs.find("redis-server"))
        return [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
