"""Identity, ids and places: what Grafana refuses, or shows in a mess."""

import re
from collections import Counter
from collections.abc import Iterator

from burnline_dashboards.checks.exported import Dashboard, ExportedPanel, an_object, objects
from burnline_dashboards.checks.finding import Finding, Level, Surroundings

_UID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_DURATION = re.compile(r"\d+(ms|[smhdwMy])")
_TIME = re.compile(r"now([-+]\d+[smhdwMy])*(/[smhdwMy])?|\d+|\d{4}-\d\d-\d\dT[\d:.]+Z?")
_COLUMNS = 24


def identity(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """The board's own uid, title, time and refresh."""
    if not _UID.fullmatch(board.uid):
        yield _of(
            board, "uid", f"the uid must be 1 to 40 letters, digits, - and _; it is {board.uid!r}",
            "Give the board a uid, so that links to it last.",
        )  # fmt: skip
    if not board.title.strip():
        yield _of(board, "title-missing", "a board must have a title", "Grafana refuses it: write `title`.")
    shown = an_object(board.content.get("time"))
    for end in ("from", "to"):
        if shown and not _TIME.fullmatch(str(shown.get(end, ""))):
            yield _of(
                board, "time", f"`time.{end}` must be a time such as now-6h; it is {shown.get(end)!r}", "Write now-6h."
            )
    refresh = board.content.get("refresh")
    if refresh and refresh is not True and not _DURATION.fullmatch(str(refresh)):
        yield _of(board, "refresh", f"`refresh` must be a duration such as 1m; it is {refresh!r}", "Write 1m, or none.")


def unique_uid(board: Dashboard, around: Surroundings) -> Iterator[Finding]:
    """Two files with one uid: Grafana keeps whichever comes last."""
    others = [other.file or other.title for other in around.boards if other.uid == board.uid and other is not board]
    if board.uid and others:
        fix = "Give each board a uid of its own."
        yield _of(board, "uid-duplicate", f"the uid {board.uid} must be its own; {', '.join(others)} has it too", fix)


def ids(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Panel ids: links, alerts and `viewPanel` go by them."""
    every = [panel.content for panel in board.panels] + list(board.rows)
    counts = Counter(content.get("id") for content in every)
    for content in every:
        number, name = content.get("id"), str(content.get("title") or content.get("type"))
        if not isinstance(number, int) or number < 1:
            yield _at(
                board, name, "panel-id", f"a panel must have an id above 0; it is {number!r}", "Number the panels."
            )
        elif counts[number] > 1:
            yield _at(board, name, "panel-id-duplicate", f"the id {number} must be one panel's", "Number it anew.")


def refs(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """The letters of a panel's queries."""
    for panel in board.panels:
        counts = Counter(target.ref for target in panel.targets)
        for ref, count in counts.items():
            if not ref:
                yield _at(board, panel.name, "ref-missing", "a query must have a refId", "Write A, B, C…")
            elif count > 1:
                yield _at(
                    board, panel.name, "ref-duplicate", f"a panel's queries must have different refIds; {ref} is there "
                    f"{count} times", "Only one of them would be run: write A, B, C…",
                )  # fmt: skip


def grid(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Places: 24 columns, nothing on top of something else."""
    top = [each for each in objects(board.content.get("panels")) if each.get("type") != "row"]
    open_panels = [Dashboard({"panels": [each]}).panels[0] for each in top]
    taken: dict[tuple[int, int], ExportedPanel] = {}
    for panel in open_panels:
        place = an_object(panel.content.get("gridPos"))
        x, y, w, h = (place.get(key) for key in "xywh")
        if not all(isinstance(number, int) for number in (x, y, w, h)):
            yield _at(board, panel.name, "place-missing", "a panel must have gridPos x, y, w, h", "Write all four.")
            continue
        x, y, w, h = int(x or 0), int(y or 0), int(w or 0), int(h or 0)
        if x < 0 or y < 0 or w < 1 or h < 1 or x + w > _COLUMNS:
            yield _at(
                board, panel.name, "off-grid", f"a panel must lie within {_COLUMNS} columns; it takes {x} to {x + w}",
                "Make it narrower, or put it on the next line.",
            )  # fmt: skip
        cells = [(column, line) for column in range(x, min(x + w, _COLUMNS)) for line in range(y, y + h)]
        other = next((taken[cell] for cell in cells if cell in taken), None)
        if other is not None:
            fix = "Move one: Grafana pushes it somewhere by itself."
            yield _at(board, panel.name, "overlap", f"panels must not overlap; it lies on “{other.name}”", fix)
        taken.update(dict.fromkeys(cells, panel))


def titles(board: Dashboard, _: Surroundings) -> Iterator[Finding]:
    """Titles and descriptions."""
    for panel in board.panels:
        if not panel.title.strip():
            yield _at(
                board, panel.name, "panel-title", "a panel must have a title", "Say what it shows.", Level.WARNING
            )
        if not str(panel.content.get("description") or "").strip():
            fix = "Say what the values mean and what to do about them."
            yield _at(board, panel.name, "description-missing", "a panel must have a description", fix, Level.WARNING)


def _of(board: Dashboard, code: str, summary: str, fix: str) -> Finding:
    return Finding(code=code, summary=summary, fix=fix, board=board.uid, file=board.file)


def _at(board: Dashboard, panel: str, code: str, summary: str, fix: str, level: Level = Level.ERROR) -> Finding:
    return Finding(code=code, summary=summary, fix=fix, board=board.uid, file=board.file, panel=panel, level=level)


STRUCTURE = (identity, unique_uid, ids, refs, grid, titles)
