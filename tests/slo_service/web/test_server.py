"""The server: where it may listen, and how it stops."""

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from tests.support.slo_service.board import FakeBoard
from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]  # ships no types

from burnline_slo.errors import ListenError
from burnline_slo.web.app import create_app
from burnline_slo.web.server import WebServer, is_loopback


class AnyToken:
    """Accepts everything."""

    def accepts(self, candidate: str) -> bool:
        return bool(candidate)


@pytest.fixture
def app(board: FakeBoard) -> Flask:
    return create_app(board, external_url="http://localhost")


@pytest.fixture
def server(app: Flask) -> Iterator[WebServer]:
    with WebServer(app, port=0) as running:
        yield running


def get(server: WebServer, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_port_zero_takes_a_free_one_that_can_be_read(server: WebServer) -> None:
    assert server.port > 0
    assert server.url == f"http://127.0.0.1:{server.port}"
    assert get(server, "/healthz") == (200, b"ok\n")


def test_it_does_not_say_what_it_is_built_with(server: WebServer) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().getheader("Server") is None
    connection.close()


def test_listening_for_others_needs_tokens(board: FakeBoard, app: Flask) -> None:
    with pytest.raises(ListenError, match="set a tokens file, or listen on 127"):
        WebServer(app, host="0.0.0.0", port=0)
    WebServer(create_app(board, external_url="http://localhost", tokens=AnyToken()), host="0.0.0.0", port=0)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("", False),
        ("no-such-host.invalid", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_taken_port_says_which(server: WebServer, app: Flask) -> None:
    with pytest.raises(ListenError, match=f"can't listen on 127.0.0.1 port {server.port}: Address already in use"):
        WebServer(app, port=server.port).start()


def test_stopping_finishes_what_has_begun_and_accepts_nothing_new(app: Flask) -> None:
    began, go_on = threading.Event(), threading.Event()

    @app.get("/slow")
    def slow() -> str:
        began.set()
        go_on.wait(10)
        return "finished"

    server = WebServer(app, port=0)
    server.start()
    answers: list[tuple[int, bytes]] = []
    reader = threading.Thread(target=lambda: answers.append(get(server, "/slow")))
    reader.start()
    assert began.wait(10)
    stopper = threading.Thread(target=server.stop)
    stopper.start()
    assert refuses(server), "it still accepts"
    assert stopper.is_alive(), "it waits for the request that has begun"
    go_on.set()
    stopper.join(10)
    reader.join(10)
    assert not stopper.is_alive()
    assert answers == [(200, b"finished")]


def test_a_request_that_never_ends_is_cut_off(app: Flask) -> None:
    began, go_on = threading.Event(), threading.Event()

    @app.get("/stuck")
    def stuck() -> str:
        began.set()
        go_on.wait(20)
        return ""

    server = WebServer(app, port=0)
    server.start()
    client = socket.create_connection((server.host, server.port))
    client.sendall(b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
    assert began.wait(10)
    stopper = threading.Thread(target=lambda: server.stop(within_seconds=0.1))
    stopper.start()
    stopper.join(5)
    stopped = not stopper.is_alive()
    go_on.set()
    client.close()
    assert stopped


def test_an_idle_connection_does_not_hold_it_up(server: WebServer) -> None:
    with socket.create_connection((server.host, server.port)) as idle:
        server.stop(within_seconds=30)
        assert idle.recv(1) == b""


def test_stopping_twice_or_before_the_start_is_harmless(app: Flask) -> None:
    server = WebServer(app, port=0)
    server.stop()
    server.start()
    server.stop()
    server.stop()
    assert refuses(server)


def test_stopping_while_it_wakes_up_by_itself_is_harmless(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pull, pulled = BaseWSGIServer.pull_trigger, []

    def pull_late(server: BaseWSGIServer) -> None:
        pulled.append(server)
        for thread in threading.enumerate():
            if thread.name == "web":
                thread.join(5)
        pull(server)

    monkeypatch.setattr(BaseWSGIServer, "pull_trigger", pull_late)
    with WebServer(app, port=0) as server:
        get(server, "/")
    assert pulled
    assert refuses(server)


def test_it_leaves_no_thread_behind(app: Flask) -> None:
    before = set(threading.enumerate())
    with WebServer(app, port=0) as server:
        get(server, "/")
    left = [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    for thread in left:
        thread.join(5)
    assert not [thread for thread in left if thread.is_alive()]


def refuses(server: WebServer) -> bool:
    """Whether it stops accepting within 5 s."""
    for _ in range(500):
        try:
            socket.create_connection((server.host, server.port), timeout=5).close()
        except (ConnectionRefusedError, ConnectionResetError):  # reset: it came while the listener was being closed
            return True
        threading.Event().wait(0.01)
    return False
