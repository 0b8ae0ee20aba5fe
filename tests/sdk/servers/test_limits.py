"""Strangers at a real server's door: unknown paths, hosts and methods by the thousand make two series."""

import socket
from pathlib import Path

import pytest
from tests.support.sdk.commands import DURATION, GUNICORN
from tests.support.sdk.server import Server

pytestmark = pytest.mark.real

PATHS, HOSTS, METHODS = 10_000, 2_000, 500
AT_ONCE = 100


def invented(number: int) -> str:
    """A method that nobody knows, of capitals only, as gunicorn wants it."""
    return "X" + "".join(chr(ord("A") + number // 26**place % 26) for place in range(3))


def ask_all(server: Server) -> int:
    """Sends them over one connection, some at once; gives how many were answered with a 404."""
    answered = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for first in range(0, PATHS, AT_ONCE):
            requests = [
                f"{invented(number) if number < METHODS else 'GET'} /nowhere/{number} HTTP/1.1\r\n"
                f"Host: host{number % HOSTS}\r\n\r\n"
                for number in range(first, first + AT_ONCE)
            ]
            connection.sendall("".join(requests).encode())
            received = b""
            while received.count(b"</p>") < AT_ONCE and (part := connection.recv(1 << 16)):
                received += part
            answered += received.count(b"HTTP/1.1 404")
    return answered


def test_ten_thousand_paths_two_thousand_hosts_and_five_hundred_methods_are_two_series(tmp_path: Path) -> None:
    command = [*GUNICORN, "-k", "gevent", "tests.support.sdk.shop_scenes:app"]
    with Server(command, tmp_path / "output") as server:
        before = server.get("/metrics")[1].count(f"{DURATION}_count")
        assert ask_all(server) == PATHS
        other, known = (
            f'{DURATION}_count{{http_request_method="{method}",http_response_status_code="404",http_route="",service="shop"}}'
            for method in ("_OTHER", "GET")
        )
        server.wait_for_sample(known, PATHS - METHODS)
        assert server.sample(other) == METHODS
        grown = server.get("/metrics")[1].count(f"{DURATION}_count") - before
        assert grown <= 6  # for each of both methods: the answer's code, and 500 and 503 at zero
