"""Answers for programs as JSON, errors as RFC 9457 problem documents; for people errors are a page."""

from collections.abc import Sequence
from http import HTTPStatus
from traceback import format_exception

import orjson
import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from burnline_slo.errors import LedgerError

_LOG = structlog.get_logger(__name__)


def json_response(body: object, status: int = 200, mimetype: str = "application/json") -> Response:
    """An answer of plain dicts, lists, text, numbers, booleans and None."""
    return Response(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE), status, mimetype=mimetype)


def problem(status: int, detail: str, mistakes: Sequence[tuple[str, str]] = ()) -> Response:
    """A problem document; `detail` is for people and says what to do, `mistakes` what is wrong with which field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if mistakes:
        body["errors"] = [{"field": field, "detail": said} for field, said in mistakes]
    return json_response(body, status, mimetype="application/problem+json")


def wants_problem() -> bool:
    """Whether the caller is a program: it asked the API."""
    return request.path.startswith("/api/")


def answer_errors(app: Flask) -> None:
    """Gives every error one shape. What failed inside is logged, not shown to the caller."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        given = error.get_response()
        if error.code is None or error.code < 400:
            return Response(given.get_data(), given.status_code, given.headers)
        response = _answer(error.code, error.description or "")
        for name in ("Allow", "Retry-After"):
            if name in given.headers:
                response.headers[name] = given.headers[name]
        return response

    @app.errorhandler(LedgerError)
    def unreadable(error: LedgerError) -> Response:
        _LOG.error("ledger_unreadable", path=request.path, reason=str(error))
        return _answer(503, "The ledger's database can't be read at the moment. Try again; the log says why.")

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # As text without the frames' variables: a renderer that shows them would write tokens into the log.
        lines = "".join(format_exception(error))
        _LOG.error("request_failed", method=request.method, path=request.path, traceback=lines)
        return _answer(500, "Something failed inside Burnline. The log has the details.")


def _answer(status: int, detail: str) -> Response:
    if wants_problem():
        return problem(status, detail)
    page = render_template("error.html", status=status, title=HTTPStatus(status).phrase, detail=detail)
    return Response(page, status, mimetype="text/html")
