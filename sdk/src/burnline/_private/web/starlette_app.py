"""Starlette and FastAPI: the route template of a request, also below mounts and included routers, and all routes."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from burnline._private.web.asgi import AsgiMiddleware
from burnline._private.web.asgi_types import Receive, Scope, Send

if TYPE_CHECKING:
    from starlette.applications import Starlette

_UNCOUNTED = frozenset({"HEAD", "OPTIONS"})
_ATTRIBUTE = "_burnline"


class StarletteRoutes:
    """The routes of one app, which it does not keep alive."""

    def __init__(self, app: Starlette) -> None:
        self._app = weakref.ref(app)
        self._serves: dict[str, bool] = {}

    def of(self, scope: Scope) -> str | None:
        """The template that a scope was routed to; None before routing and for unknown paths."""
        route = scope.get("route")
        if scope.get("root_path", "") != scope.get("burnline.root_path", ""):
            app = self._app()  # mounted: a mount's path may have parameters, so ask the routing table, not the path
            unrouted = {**scope, "root_path": scope.get("burnline.root_path", "")}
            return None if app is None else _match(app.routes, unrouted)
        included = scope.get("fastapi", {}).get("effective_route_context")
        if included is not None:
            return str(included.path_format)
        return None if route is None else getattr(route, "path_format", None) or getattr(route, "path", None)

    def serves(self, path: str) -> bool:
        """Whether the app has a route that is exactly this path."""
        known = self._serves.get(path)
        if known is None:
            known = self._serves[path] = any(template == path for _, template in self.listed())
        return known

    def listed(self) -> Iterable[tuple[str, str]]:
        """(method, template) of each HTTP route, without the HEAD and OPTIONS that the framework adds."""
        app = self._app()
        return () if app is None else _walk(app.routes, "")


def _match(routes: Iterable[Any], scope: Scope) -> str | None:
    for route in routes:
        match, child = route.matches(scope)
        if match.value == 0:
            continue
        below = getattr(route, "routes", None)
        if below is None or not hasattr(route, "path"):
            path = getattr(route, "path_format", None)
            return None if path is None else str(path)
        prefix = str(route.path)
        inner = _match(below, {**scope, **child}) if below else "/{path}"
        return None if inner is None else prefix + inner
    return None


def _walk(routes: Iterable[Any], prefix: str) -> Iterable[tuple[str, str]]:
    for route in routes:
        included = getattr(route, "effective_route_contexts", None)
        for each in (route,) if included is None else included():
            path = getattr(each, "path_format", None)
            for method in (getattr(each, "methods", None) or set()) - _UNCOUNTED:
                if path is not None:
                    yield method, prefix + path
        below = getattr(route, "routes", None)
        if below and hasattr(route, "path"):
            yield from _walk(below, prefix + route.path)


def instrument(app: Starlette, service: str | None) -> StarletteRoutes | None:
    """Puts the ASGI layer around the app, outside of everything that it does itself; None when it is there already.

    Calling an object looks at its class, so the app gets a subclass of its own, of the same name. FastAPI's native
    telemetry leaves a request alone that is marked as measured.
    """
    if hasattr(app, _ATTRIBUTE):
        return None
    routes = StarletteRoutes(app)
    cls = type(app)
    middleware = AsgiMiddleware(functools.partial(_enter, cls, weakref.ref(app)), service, routes.of, routes.serves)

    async def call(self: object, scope: Scope, receive: Receive, send: Send) -> None:
        await middleware(scope, receive, send)

    app.__dict__[_ATTRIBUTE] = routes
    app.__class__ = type(cls.__name__, (cls,), {"__call__": call, "__module__": cls.__module__})
    return routes


async def _enter(cls: type[Starlette], app: weakref.ref[Starlette], scope: Scope, receive: Receive, send: Send) -> None:
    scope.setdefault("fastapi.telemetry", None)
    target = app()
    assert target is not None  # it is being called
    scope["burnline.root_path"] = getattr(target, "root_path", "") or scope.get("root_path", "")
    await cls.__call__(target, scope, receive, send)
