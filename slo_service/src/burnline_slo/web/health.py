"""Whether the process is up, and whether its answers are worth anything."""

from flask import Blueprint, Response

from burnline_slo.ports import Board


def health(board: Board) -> Blueprint:
    """`/healthz` for restarting what hangs, `/readyz` for sending readers elsewhere."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return _text("ok")

    @blueprint.get("/readyz")
    def readyz() -> Response:
        reason = board.not_ready()
        return _text("ready") if reason is None else _text(f"not ready: {reason.reason}", 503)

    return blueprint


def _text(text: str, status: int = 200) -> Response:
    response = Response(f"{text}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
