"""Links to other dashboards, and data sources."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from burnline_dashboards.checks import vocabulary
from burnline_dashboards.checks.exported import Dashboard, ExportedPanel, an_object, objects
from burnline_dashboards.checks.finding import Finding, Surroundings
from burnline_dashboards.checks.naming import at

_TO_BOARD = re.compile(r"/d/(?P<uid>[^/?#]+)")
_SPECIAL_SOURCES = frozenset({"-- Mixed --", "-- Dashboard --", "-- Grafana --", "grafana", ""})


def links(board: Dashboard, around: Surroundings) -> Iterator[Finding]:
    """Every link leads to a board of the set, with variables that it has."""
    for link in board.links:
        place = f"link {link.get('title', '')}"
        if link.get("type") == "dashboards":
            tags = {str(tag) for tag in link.get("tags") or ()}
            if not any(tags <= {str(tag) for tag in other.content.get("tags") or ()} for other in around.boards):
                text = f"a link by tags must find a board; none has {', '.join(sorted(tags))}"
                yield _of(board, place, "link-tags", text, "Give the boards the tag.")
        else:
            yield from (_of(board, place, *problem) for problem in _problems(str(link.get("url") or ""), around))
    for panel in board.panels:
        for url in _urls(panel):
            yield from (at(board, panel, *problem) for problem in _problems(url, around))


def _urls(panel: ExportedPanel) -> Iterator[str]:
    found = [*objects(panel.content.get("links")), *objects(panel.defaults.get("links"))]
    for override in panel.overrides:
        for each in objects(override.get("properties")):
            if each.get("id") == "links":
                found += objects(each.get("value"))
    for link in found:
        yield str(link.get("url") or "")


def _problems(url: str, around: Surroundings) -> Iterator[tuple[str, str, str]]:
    if not url:
        yield "link-broken", "a link must have an address", "Write one."
        return
    if not url.startswith(("/", "http://", "https://", "$", "mailto:", "#", "?")):
        fix = "Begin it with / for this Grafana, or with https://."
        yield "link-broken", f"a link must begin with / or a scheme; it is {url!r}", fix
        return
    found = _TO_BOARD.match(urlsplit(url).path)
    if found is None or "$" in found["uid"] or "{" in found["uid"]:
        return
    uid = found["uid"]
    target = next((other for other in around.boards if other.uid == uid), None)
    if target is None:
        yield (
            "link-broken",
            f"a link must lead to a board of the set; there is none with the uid {uid}",
            "Correct the uid.",
        )
        return
    known = {variable.name for variable in target.variables}
    for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if key.startswith("var-") and key[4:] not in known:
            text = f"a link must set variables the board has; {uid} has no {key[4:]!r}"
            yield "link-variable", text, f"It has {', '.join(sorted(known))}."


def sources(board: Dashboard, around: Surroundings) -> Iterator[Finding]:
    """Data sources by a variable of the board, or by a uid that exists."""
    for panel in board.panels:
        if panel.kind in vocabulary.WITHOUT_QUERIES:
            continue
        for target in panel.targets:
            yield from _source(board, panel, target.source, target.ref, around)
        own = an_object(panel.content.get("datasource"))
        declared, uid = str(own.get("type") or ""), str(own.get("uid") or "")
        for target in panel.targets:
            kind = str(an_object(target.content.get("datasource")).get("type") or "")
            if declared and kind and kind != declared and uid not in _SPECIAL_SOURCES:
                text = f"the panel's queries must be for its data source; it is {declared}, and this is for {kind}"
                yield at(board, panel, "source-mixed", text, "Use -- Mixed --, or one data source.", ref=target.ref)
    for panel in board.panels:
        for target in panel.targets:
            yield from _kind(board, panel, target.content.get("datasource"), target.ref)


def _source(board: Dashboard, panel: ExportedPanel, uid: str, ref: str, around: Surroundings) -> Iterator[Finding]:
    if uid.startswith("${DS_"):
        text = f"{uid} is filled in only by the import dialogue, never by provisioning"
        yield at(board, panel, "source-unknown", text, "Use a data source variable.", ref=ref)
    elif not uid.startswith("$") and uid not in _SPECIAL_SOURCES and around.sources and uid not in around.sources:
        text = f"a data source must exist; {uid} is none of {', '.join(around.sources)}"
        yield at(board, panel, "source-unknown", text, "Use a data source variable.", ref=ref)
    elif not uid:
        text = "a query must say which data source it asks; without, it asks the default one of that Grafana"
        yield at(board, panel, "source-missing", text, "Use a data source variable.", ref=ref)


def _kind(board: Dashboard, panel: ExportedPanel, reference: object, ref: str) -> Iterator[Finding]:
    uid, kind = str(an_object(reference).get("uid") or ""), str(an_object(reference).get("type") or "")
    for variable in board.variables:
        if variable.kind == "datasource" and uid.strip("${}") == variable.name and kind and kind != variable.query:
            text = f"{uid} chooses among {variable.query} data sources; the query is for {kind}"
            yield at(board, panel, "source-mixed", text, "Use the variable of its kind.", ref=ref)


def _of(board: Dashboard, place: str, code: str, summary: str, fix: str) -> Finding:
    return Finding(code=code, summary=summary, fix=fix, board=board.uid, file=board.file, panel=place)


LINKS = (links, sources)
