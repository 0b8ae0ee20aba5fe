"""A board as Grafana's classic JSON: with ids, places, variables, marks and links."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final
from zlib import crc32

from grafana_foundation_sdk.builders import dashboard as sdk
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync

from burnline_dashboards.model.board import OWNED_TAG, Annotation, Board, BoardLink, Panel
from burnline_dashboards.panels.json_value import JsonObject, json_object
from burnline_dashboards.panels.layout import Place, flow
from burnline_dashboards.panels.panel_builder import source_ref
from burnline_dashboards.panels.variables import variable_json

_LARGEST_ID: Final = 2**31 - 1


def assemble(board: Board) -> JsonObject:
    """The board's JSON, the same for the same board. An id belongs to a panel's key, so links to panels last."""
    builder = sdk.Dashboard(board.title).uid(board.uid).description(board.description).readonly()
    builder.tags([OWNED_TAG, *board.tags]).timezone("utc").tooltip(DashboardCursorSync.CROSSHAIR)
    builder.time(board.time_from, "now").refresh(board.refresh)
    json = json_object(builder.build())
    json["id"] = None
    json["templating"] = {"list": [variable_json(variable) for variable in board.variables]}
    json["annotations"] = {"list": [_annotation(annotation) for annotation in board.annotations]}
    json["links"] = [_link(link) for link in board.links]
    json["panels"] = list(_panels(board))
    return json


def _panels(board: Board) -> Iterator[JsonObject]:
    ids = _ids(board)
    y = 0
    for index, section in enumerate(board.sections):
        placed = list(flow(section.panels, y + 1))
        below = max((place.y + place.h for _, place in placed), default=y + 1)
        panels = [_placed(panel, place, ids[panel.key]) for panel, place in placed]
        yield {
            "type": "row",
            "id": ids[f"row {index}"],
            "title": section.title,
            "collapsed": section.folded,
            "gridPos": asdict(Place(x=0, y=y, w=24, h=1)),
            "panels": panels if section.folded else [],
        }
        if not section.folded:
            yield from panels
            y = below
        else:
            y += 1


def _placed(panel: Panel, place: Place, number: int) -> JsonObject:
    return {"id": number, "gridPos": asdict(place), **panel.content}


def _ids(board: Board) -> dict[str, int]:
    keys = [panel.key for section in board.sections for panel in section.panels]
    keys += [f"row {index}" for index in range(len(board.sections))]
    ids = {key: crc32(key.encode()) % _LARGEST_ID + 1 for key in keys}
    if len(set(ids.values())) != len(ids):
        raise ValueError(f"two panels of {board.uid} got one id: rename a key")
    return ids


def _annotation(annotation: Annotation) -> JsonObject:
    return {
        "name": annotation.name,
        "enable": True,
        "hide": False,
        "iconColor": annotation.colour,
        "datasource": json_object(source_ref(annotation.source)),
        "expr": annotation.expr,
        "titleFormat": annotation.title,
        "textFormat": annotation.text,
        "step": "60s",
    }


def _link(link: BoardLink) -> JsonObject:
    json: JsonObject = {"title": link.title, "type": "dashboards" if link.tag else "link", "icon": "dashboard"}
    json |= {"tags": [link.tag] if link.tag else [], "asDropdown": False, "targetBlank": False}
    json |= {"includeVars": bool(link.tag), "keepTime": True, "tooltip": "", "url": link.url}
    return json
