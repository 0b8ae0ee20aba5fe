"""What the WSGI and the ASGI layer have in common: the app that they are around, and what they do with a request.

A request is one of three: for a page of the SDK's own, excluded, or measured.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Generic, TypeVar

from burnline import conventions
from burnline._private.guard import GUARD
from burnline._private.health.checks import PROBES
from burnline._private.own_pages import Answer, OwnPages
from burnline._private.process import PROCESS
from burnline._private.runtime import Runtime

A = TypeVar("A")

RouteOf = Callable[[MutableMapping[str, Any]], str | None]
"""Gives the route template that an environ or scope was matched to, None when unmatched or not yet known."""


def serves_health_only(path: str) -> bool:
    """For an app that cannot be asked: its health is its own business, its metrics the SDK's."""
    return path in PROBES


class Middleware(Generic[A]):
    """Around one app. Nothing of the SDK's raises into it."""

    def __init__(
        self, app: A, service: str | None, route_of: RouteOf, serves: Callable[[str], bool] = serves_health_only
    ) -> None:
        """`serves(path)` says whether the app itself answers a path that the SDK would answer."""
        self.wrapped = app
        self._service = service
        self._route_of = route_of
        self._own_pages = OwnPages(serves)

    def service(self, runtime: Runtime) -> str:
        """The app's service name."""
        return self._service or runtime.settings.service

    def own_page(self, runtime: Runtime, path: str) -> Answer | None:
        """The page of the SDK's own at this path; None when the app answers it."""
        return self._own_pages.find(runtime.settings, path, runtime.metrics, PROCESS.checks)

    def route(self, request_in: MutableMapping[str, Any]) -> str:
        """The route of an environ or scope. Never raises."""
        try:
            return self._route_of(request_in) or conventions.UNMATCHED_ROUTE
        except Exception as error:  # noqa: BLE001 - the border to the host
            GUARD.caught("route", error)
            return conventions.UNMATCHED_ROUTE
