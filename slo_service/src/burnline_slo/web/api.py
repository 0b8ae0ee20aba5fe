"""The JSON API. `openapi.yaml` describes it, and tests hold every answer to it."""

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import cast

import structlog
import yaml
from flask import Blueprint, Response, request

from burnline_slo.domain.duration import format_duration
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Board
from burnline_slo.render.charts_json import charts_json
from burnline_slo.render.status_json import TransitionJson, firing_json, moment_json, status_json, transition_json
from burnline_slo.web import query
from burnline_slo.web.answers import json_response, problem

_LOG = structlog.get_logger(__name__)


def api(board: Board, external_url: str) -> Blueprint:
    """`/api/v1/…`: read only."""
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

    @blueprint.get("/slos")
    def slos() -> Response:
        wanted = query.selection()
        statuses = [status_json(status, external_url) for status in board.statuses() if wanted.matches(status)]
        return json_response({"slos": statuses, **_freshness(board)})

    @blueprint.get("/slos/<service>/<slo:name>")
    def slo(service: str, name: str) -> Response:
        slo_id = f"{service}/{name}"
        status = board.status(slo_id)
        if status is None:
            return problem(404, f"There is no SLO {slo_id}. GET /api/v1/slos lists all.")
        length = query.chart_range(status.slo.period)
        charts = board.charts(slo_id, length)
        body = {
            **status_json(status, external_url),
            "charts": None if charts is None else charts_json(charts, format_duration(length)),
            "history": _history(board, slo_id, external_url),
        }
        return json_response(body)

    @blueprint.get("/alerts")
    def alerts() -> Response:
        service, limit = request.args.get("service", ""), query.history_limit()
        firing = [
            alert
            for status in board.statuses()
            if not service or status.slo.service == service
            for alert in firing_json(status, external_url)
        ]
        history = [transition_json(each, external_url) for each in board.transitions(limit=query.HISTORY_MOST)]
        if service:
            history = [each for each in history if each["service"] == service]
        return json_response({"firing": firing, "history": history[:limit], **_freshness(board)})

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return json_response(document(external_url))

    return blueprint


def _history(board: Board, slo_id: str, external_url: str) -> list[TransitionJson] | None:
    """None when the ledger can't be read: status and curves are worth giving out without it."""
    try:
        return [transition_json(each, external_url) for each in board.transitions(slo_id)]
    except LedgerError as error:
        _LOG.error("ledger_unreadable", slo=slo_id, reason=str(error))
        return None


def _freshness(board: Board) -> dict[str, str | None]:
    reason = board.not_ready()
    newest = max((status.at for status in board.statuses()), default=None)
    return {
        "at": None if newest is None else moment_json(newest),
        "not_ready": None if reason is None else reason.reason,
    }


def document(external_url: str) -> dict[str, object]:
    """OpenAPI 3.1, with this release's version and this service's address."""
    description = dict(_template())
    description["info"] = {**cast("dict[str, object]", description["info"]), "version": version("burnline-slo")}
    description["servers"] = [{"url": external_url.rstrip("/") or "/"}]
    return description


@cache
def _template() -> dict[str, object]:
    text = files("burnline_slo.web").joinpath("openapi.yaml").read_text(encoding="utf-8")
    return cast("dict[str, object]", yaml.load(text, Loader=yaml.CSafeLoader))
