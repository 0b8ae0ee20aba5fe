"""Puts the web side together."""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry

from burnline_slo.ports import Board
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.web.addresses import know_names
from burnline_slo.web.answers import answer_errors
from burnline_slo.web.api import api
from burnline_slo.web.corrections_api import corrections as corrections_api
from burnline_slo.web.health import health
from burnline_slo.web.metrics import metrics
from burnline_slo.web.pages import pages
from burnline_slo.web.security import protect
from burnline_slo.web.tokens import TokenCheck

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PROTECTED = "BURNLINE_PROTECTED"
_LOG = structlog.get_logger(__name__)


def create_app(
    board: Board,
    *,
    external_url: str,
    tokens: TokenCheck | None = None,
    registry: CollectorRegistry | None = None,
    refresh_seconds: int = 15,
    corrections: CorrectionBook | None = None,
) -> Flask:
    """The pages, the API, `/metrics` and health, reading from `board`.

    `external_url` is where people reach the service; links are made from it, never from the request's Host header,
    and its path, if any, is the prefix everything is served under, whether or not a proxy in front cuts it off.
    Without `tokens` everyone may read. `registry` holds the service's own metrics. Pages refresh themselves every
    `refresh_seconds`. Without `corrections` there is nowhere to add any.
    """
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config[_PROTECTED] = tokens is not None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    know_names(app)
    log_requests(app)
    protect(app, tokens)
    answer_errors(app)
    app.register_blueprint(pages(board, refresh_seconds))
    app.register_blueprint(api(board, external_url))
    app.register_blueprint(corrections_api(board, corrections))
    app.register_blueprint(metrics(board, registry or CollectorRegistry()))
    app.register_blueprint(health(board))
    app.wsgi_app = _under_prefix(app.wsgi_app, urlsplit(external_url).path.rstrip("/"))  # type: ignore[method-assign, assignment]  # Flask's documented way to add middleware
    return app


def log_requests(app: Flask) -> None:
    """Logs method, path, status and duration; never the query, headers or who asked."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        _LOG.debug(
            "http_request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            duration_seconds=round(perf_counter() - g.began, 6),
        )
        return response


def is_protected(app: Flask) -> bool:
    """Whether reading needs a token."""
    return bool(app.config[_PROTECTED])


def _under_prefix(inner: "WSGIApplication", prefix: str) -> "WSGIApplication":
    def outer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return inner(environ, start_response)

    return outer
