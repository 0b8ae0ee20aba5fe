"""Flask: which route template a request was matched to, and which routes an app has."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

REQUEST_KEY = "burnline.request"
"""Where the WSGI layer leaves its ServerRequest in the environ."""

_UNCOUNTED = frozenset({"HEAD", "OPTIONS"})


def route_of(environ: MutableMapping[str, Any]) -> str | None:
    """The matched rule, from the request that werkzeug leaves in the environ until Flask's context is popped."""
    request = environ.get("werkzeug.request")
    rule = getattr(request, "url_rule", None)
    return None if rule is None else rule.rule


class FlaskRoutes:
    """The routes of one app, which it does not keep alive."""

    def __init__(self, app: Flask) -> None:
        self._app = weakref.ref(app)
        self._serves: dict[str, bool] = {}

    def of(self, environ: MutableMapping[str, Any]) -> str | None:
        """The route of a request; matched anew when Flask has forgotten it, as after an exception it passed on."""
        known = route_of(environ)
        if known is not None or environ.get("werkzeug.request") is not None:
            return known
        from werkzeug.exceptions import HTTPException

        try:
            app = self._app()
            if app is None:
                return None
            rule, _ = app.url_map.bind_to_environ(dict(environ)).match(return_rule=True)
        except HTTPException:
            return None
        return rule.rule

    def serves(self, path: str) -> bool:
        """Whether the app has a route that is exactly this path."""
        known = self._serves.get(path)
        if known is None:
            app = self._app()
            known = self._serves[path] = app is None or any(rule.rule == path for rule in app.url_map.iter_rules())
        return known

    def listed(self) -> Iterable[tuple[str, str]]:
        """(method, template) of each route, without the HEAD and OPTIONS that Flask adds."""
        app = self._app()
        for rule in () if app is None else app.url_map.iter_rules():
            for method in (rule.methods or set()) - _UNCOUNTED:
                yield method, rule.rule


def app_failures(app: Flask) -> None:
    """Lets a request know the exception that Flask turned into a 500."""
    from flask import got_request_exception

    got_request_exception.connect(_failed, app)


def _failed(sender: Flask, exception: BaseException, **_extra: object) -> None:
    from flask import request

    measured = request.environ.get(REQUEST_KEY)
    if measured is not None:
        measured.error = exception
