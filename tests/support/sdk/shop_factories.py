"""A hundred apps of one factory and one of another framework in a process, each instrumented twice."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import burnline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def create_app(number: int) -> Flask:
    app = burnline.instrument(Flask(f"shop{number}"))
    app.add_url_rule("/", view_func=lambda: str(number))
    burnline.configure(service="shop")
    return burnline.instrument(app)


def plain(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"plain"]


burnline.configure(service="shop")
app = DispatcherMiddleware(
    burnline.instrument(plain, service="front", route_of=lambda environ: "/plain"),
    {f"/{number}": create_app(number).wsgi_app for number in range(100)},
)
