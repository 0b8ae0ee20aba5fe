"""The pages for people."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.duration import format_duration
from burnline_slo.domain.no_data import NoData
from burnline_slo.domain.slo import SLO
from burnline_slo.domain.status import SloStatus, State
from burnline_slo.domain.time_zone import zone_name
from burnline_slo.errors import LedgerError
from burnline_slo.ports import Board
from burnline_slo.render import percent, quantity, verdict
from burnline_slo.render.counted import counted, things
from burnline_slo.render.status_json import alerts_json
from burnline_slo.web import query
from burnline_slo.web.addresses import here
from burnline_slo.web.history import Episode, episodes
from burnline_slo.web.query import counts, offered

STATE_NAMES: Mapping[State, str] = {
    State.NO_DATA: "No data",
    State.EXHAUSTED: "Exhausted",
    State.BURNING: "Burning",
    State.AT_RISK: "At risk",
    State.OK: "OK",
}


def pages(board: Board, refresh_seconds: int) -> Blueprint:
    """The list, a page per SLO, and the alerts."""
    blueprint = Blueprint("pages", __name__)
    for function in (
        percent.percent,
        percent.sli_percent,
        quantity.count,
        quantity.burn,
        quantity.span,
        quantity.moment,
    ):
        blueprint.add_app_template_filter(function)
    blueprint.add_app_template_filter(format_duration, "duration")
    blueprint.add_app_template_filter(web_link)
    blueprint.add_app_template_filter(zone_name, "zone")
    blueprint.add_app_template_test(_is_no_data, "no_data")

    @blueprint.app_context_processor
    def shared() -> dict[str, object]:
        statuses = board.statuses()
        return {
            "refresh_seconds": refresh_seconds,
            "not_ready": board.not_ready(),
            "newest_at": max((status.at for status in statuses), default=None),
            "here": here,
            "firing_total": sum(len(status.firing) for status in statuses),
            "state_names": STATE_NAMES,
        }

    @blueprint.get("/")
    def slos() -> str:
        wanted, statuses = query.selection(), board.statuses()
        return render_template(
            "slos.html",
            statuses=[status for status in statuses if wanted.matches(status)],
            total=len(statuses),
            counts=counts(statuses),
            wanted=wanted,
            problems=board.file_problems(),
            hour_burn=verdict.hour_burn,
        )

    @blueprint.get("/slos/<service>/<slo:name>")
    def slo(service: str, name: str) -> str:
        slo_id = f"{service}/{name}"
        status = board.status(slo_id)
        if status is None:
            abort(404, f"There is no SLO {slo_id}. It may have been renamed or removed from its file.")
        return render_template(
            "slo.html",
            status=status,
            slo=status.slo,
            alerts=alerts_json(status),
            verdict=verdict.verdict(status),
            counted=counted(status.slo.sli),
            parts=_parts(board, status.slo),
            outage_left=verdict.full_outage_left(status),
            things=things(status.slo.sli),
            elapsed=verdict.elapsed_ratio(status),
            hour_burn=verdict.hour_burn(status),
            ranges=offered(status.slo.period),
            chosen=query.chart_range(status.slo.period),
            history=_history(board, slo_id),
        )

    @blueprint.get("/alerts")
    def alerts() -> str:
        statuses = board.statuses()
        return render_template(
            "alerts.html",
            firing=[
                (status, alert) for status in statuses for alert in alerts_json(status) if alert["state"] == "firing"
            ],
            history=_history(board, None),
        )

    return blueprint


def _parts(board: Board, slo: SLO) -> Sequence[tuple[str, float, SloStatus | None]]:
    """The parts of a composite with their weights; None where no SLO of that id is defined."""
    parts = slo.sli.parts if isinstance(slo.sli, CompositeSLI) else ()
    return [(name, weight, board.status(name)) for name, weight in parts]


def web_link(url: str) -> str | None:
    """The URL when it is safe to link to: http or https; None for anything else, such as `javascript:`."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _history(board: Board, slo_id: str | None) -> Sequence[Episode] | None:
    """None when the ledger can't be read: the rest of the page is worth showing."""
    try:
        return episodes(board.transitions(slo_id))
    except LedgerError:
        return None


def _is_no_data(value: object) -> bool:
    return isinstance(value, NoData)
