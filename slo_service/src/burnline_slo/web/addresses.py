"""Addresses that carry an SLO's name, also that of one combination of labels: `availability{route="/cart"}`."""

from urllib.parse import quote

from flask import Flask, request, url_for
from werkzeug.routing import BaseConverter

_SAFE = "=,"
"""Left as they are, for names to be readable; `domain.notification.slo_url` writes the same."""


class NameConverter(BaseConverter):
    """A name in a rule, `<slo:name>`. Slashes of labels' values are written %2F, so that nothing on the way takes
    `..` or `//` in them for its own.
    """

    regex = r"[^/{]+(?:\{(?:.|\n)*\})?"
    part_isolating = False

    def to_url(self, value: str) -> str:
        return quote(value, safe=_SAFE)


def know_names(app: Flask) -> None:
    """Before any rule with `<slo:…>` is made."""
    app.url_map.converters["slo"] = NameConverter


def here() -> str:
    """The address of the page that is being made, with its query, as a browser may ask for it again."""
    if request.endpoint is not None:
        path = url_for(request.endpoint, **(request.view_args or {}))
    else:
        path = quote(request.root_path + request.path, safe=f"/{_SAFE}")
    asked = request.query_string.decode("latin-1")
    return f"{path}?{asked}" if asked else path
