"""`instrument`: finds out what it was given and puts the right layer around it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from burnline.process import PROCESS
from burnline.web.wsgi import RouteOf, WsgiMiddleware

if TYPE_CHECKING:
    from flask import Flask

A = TypeVar("A")


def instrument(app: A, service: str | None, route_of: RouteOf | None) -> A:
    """See `burnline.instrument`."""
    if _is_flask(app):
        _instrument_flask(cast("Flask", app), service)
        return app
    if not callable(cast("object", app)):
        raise TypeError(f"instrument() takes a Flask or WSGI application; got {type(app).__name__}")
    if isinstance(app, WsgiMiddleware):
        return cast("A", app)
    return cast("A", WsgiMiddleware(cast("Any", app), service, route_of or _no_route))


def _is_flask(app: object) -> bool:
    return any(f"{kind.__module__}.{kind.__qualname__}" == "flask.app.Flask" for kind in type(app).__mro__)


def _instrument_flask(app: Flask, service: str | None) -> None:
    if "burnline" in app.extensions:
        return
    from burnline.web.flask_app import FlaskRoutes, app_failures

    routes = FlaskRoutes(app)
    app.extensions["burnline"] = routes
    app.wsgi_app = WsgiMiddleware(app.wsgi_app, service, routes.of)  # type: ignore[method-assign]
    app_failures(app)
    PROCESS.add_app(service, routes)


def _no_route(environ: dict[str, Any]) -> str | None:
    from burnline.web.flask_app import route_of

    return route_of(environ)
