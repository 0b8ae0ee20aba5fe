"""One debug line per request."""

from time import perf_counter

import structlog
from flask import Flask, Response, g, request

_LOG = structlog.get_logger(__name__)


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
