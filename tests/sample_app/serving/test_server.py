"""The server on real sockets, in a thread of the test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest
from flask import Flask

from burnline_sample_app.serving.run import open_listener
from burnline_sample_app.serving.server import Server


@contextmanager
def _serving(view: Callable[[], str], *, grace_seconds: float = 5.0) -> Iterator[tuple[Server, str, threading.Thread]]:
    app = Flask("test", static_folder=None)
    app.add_url_rule("/", view_func=view)
    server = Server(app, open_listener("127.0.0.1", 0), threads=2, stop_grace_seconds=grace_seconds)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.port}/", thread
    finally:
        server.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_a_running_request_gets_its_answer_after_stop() -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def view() -> str:
        arrived.set()
        assert go_on.wait(10)
        return "done"

    answers: list[str] = []
    with _serving(view) as (server, url, thread):
        asker = threading.Thread(target=lambda: answers.append(httpx2.get(url, timeout=10).text))
        asker.start()
        assert arrived.wait(10)
        server.stop()
        assert thread.is_alive()
        go_on.set()
        asker.join(timeout=10)
    assert answers == ["done"]


def test_after_stop_no_new_connection_is_taken() -> None:
    with _serving(lambda: "hello") as (server, url, thread):
        assert httpx2.get(url).text == "hello"
        server.stop()
        thread.join(timeout=10)
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(url)


def test_a_request_that_never_ends_does_not_hold_up_the_stop() -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def view() -> str:
        arrived.set()
        go_on.wait(20)
        return "late"

    def ask(url: str) -> None:
        with pytest.raises(httpx2.TransportError):
            httpx2.get(url, timeout=10)

    with _serving(view, grace_seconds=0.1) as (server, url, thread):
        asker = threading.Thread(target=ask, args=(url,))
        asker.start()
        assert arrived.wait(10)
        server.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()
        asker.join(timeout=10)
        go_on.set()
