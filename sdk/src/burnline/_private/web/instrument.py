"""`instrument`: finds out what it was given and puts the right layer around it, once."""

from __future__ import annotations

import inspect
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from burnline._private.process import PROCESS
from burnline._private.web.flask_app import route_of as flask_route_of
from burnline._private.web.middleware import RouteOf
from burnline._private.web.wsgi import WsgiMiddleware

if TYPE_CHECKING:
    from flask import Flask
    from starlette.applications import Starlette

A = TypeVar("A")


def instrument(app: A, service: str | None, route_of: RouteOf | None) -> A:
    """See `burnline.instrument`. `app` can be called."""
    if isinstance(app, WsgiMiddleware) or _is_a(app, "burnline._private.web.asgi.AsgiMiddleware"):
        return app
    if _is_a(app, "flask.app.Flask"):
        _instrument_flask(cast("Flask", app), service)
        return app
    if _is_a(app, "starlette.applications.Starlette"):
        _instrument_starlette(cast("Starlette", app), service)
        return app
    if _is_asgi(app):
        from burnline._private.web.asgi import AsgiMiddleware  # imports asyncio: only for those who have it anyway

        return cast("A", AsgiMiddleware(cast("Any", app), service, route_of or _no_route))
    return cast("A", WsgiMiddleware(cast("Any", app), service, route_of or flask_route_of))


def _is_a(app: object, name: str) -> bool:
    """Whether a class of that name is among the app's, without importing its framework."""
    return any(f"{kind.__module__}.{kind.__qualname__}" == name for kind in type(app).__mro__)


def _is_asgi(app: object) -> bool:
    """ASGI 3 applications are called with scope, receive and send, and awaited."""
    called = app if inspect.isfunction(app) or inspect.ismethod(app) else getattr(app, "__call__", app)  # noqa: B004
    return inspect.iscoroutinefunction(called) or inspect.iscoroutinefunction(getattr(app, "func", None))


def _instrument_flask(app: Flask, service: str | None) -> None:
    if "burnline" in app.extensions:
        return
    from burnline._private.web.flask_app import FlaskRoutes, app_failures

    routes = FlaskRoutes(app)
    app.extensions["burnline"] = routes
    app.wsgi_app = WsgiMiddleware(app.wsgi_app, service, routes.of, routes.serves)  # type: ignore[method-assign]
    app_failures(app)
    PROCESS.add_app(service, routes)


def _instrument_starlette(app: Starlette, service: str | None) -> None:
    from burnline._private.web import starlette_app

    routes = starlette_app.instrument(app, service)
    if routes is not None:
        PROCESS.add_app(service, routes)


def _no_route(scope: MutableMapping[str, Any]) -> str | None:
    """The template that Starlette's routing leaves in a scope, also when the app is wrapped in something else."""
    return getattr(scope.get("route"), "path_format", None)
