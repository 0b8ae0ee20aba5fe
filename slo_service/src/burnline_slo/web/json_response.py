"""JSON as bytes."""

import orjson
from flask import Response


def json_response(body: object, status: int = 200, mimetype: str = "application/json") -> Response:
    """An answer of plain dicts, lists, text, numbers, booleans and None."""
    return Response(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE), status, mimetype=mimetype)
