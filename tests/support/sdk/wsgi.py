"""Requests to a WSGI app, as a server makes them."""

from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[..., Any]


def environ(path: str = "/", **more: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        **more,
    }


def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
    return lambda _: None


def plain(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"plain"]
