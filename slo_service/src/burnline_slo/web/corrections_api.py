"""`/api/v1/corrections`: what does not count, listed, added and removed."""

import uuid
from collections.abc import Callable

import orjson
import structlog
from flask import Blueprint, Response, request

from burnline_slo.errors import NotRemovableError
from burnline_slo.ports import Board
from burnline_slo.render.corrections_json import correction_json, listed_json
from burnline_slo.service.definitions.correction_book import CorrectionBook
from burnline_slo.web.answers import json_response, problem
from burnline_slo.web.correction_body import LENGTHS, Mistakes, read_correction

_LOG = structlog.get_logger(__name__)
_NO_BOOK = "This service keeps no corrections."


def corrections(board: Board, book: CorrectionBook | None, new_id: Callable[[], str] | None = None) -> Blueprint:
    """The API of a book of corrections; without one, 404 everywhere."""
    blueprint = Blueprint("corrections", __name__, url_prefix="/api/v1/corrections")
    make_id = new_id or (lambda: str(uuid.uuid4()))

    @blueprint.get("")
    def all_of_them() -> Response:
        if book is None:
            return problem(404, _NO_BOOK)
        listed = [listed_json(entry.correction, in_file=entry.in_file) for entry in book.entries()]
        return json_response({"corrections": listed})

    @blueprint.post("")
    def add() -> Response:
        if book is None:
            return problem(404, _NO_BOOK)
        # Another site's page can make a browser send a form or plain text with the browser's credentials, but not this.
        if request.mimetype != "application/json":
            return problem(415, "Send the correction as JSON, with `Content-Type: application/json`.")
        try:
            body = orjson.loads(request.get_data())
        except orjson.JSONDecodeError as error:
            return problem(400, f"The body is no JSON: {error}.")
        slo_ids = [status.slo.id for status in board.statuses()]
        read = read_correction(body, slo_ids, make_id)
        if isinstance(read, Mistakes):
            said = "; ".join(f"{mistake.field}: {mistake.detail}".removeprefix(": ") for mistake in read.found)
            return problem(422, f"The correction was not added. {said}.", read.found)
        book.add(read)
        _LOG.warning("correction_added", id=read.id, slos=list(read.slos), author=read.author, reason=read.reason)
        response = json_response(correction_json(read), 201)
        response.headers["Location"] = f"{request.root_path}{request.path}/{read.id}"
        return response

    @blueprint.delete("/<path:correction_id>")
    def remove(correction_id: str) -> Response:
        if book is None:
            return problem(404, _NO_BOOK)
        by = request.args.get("author", "").strip()
        if len(by) > LENGTHS["author"] or not by.isprintable():
            return problem(400, f"author is one line of up to {LENGTHS['author']} printable characters.")
        try:
            removed = book.remove(correction_id, by)
        except NotRemovableError as error:
            return problem(409, f"{error}.")
        if not removed:
            return problem(404, f"There is no correction {correction_id}. GET /api/v1/corrections lists all.")
        _LOG.warning("correction_removed", id=correction_id, author=by)
        return Response(status=204)

    return blueprint
