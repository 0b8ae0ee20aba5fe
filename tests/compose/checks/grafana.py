"""Grafana: who gets in, its data sources, the links between metrics, traces and logs, and the boards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.compose.stack import Document, Stack, texts

DATASOURCES = "grafana/provisioning/datasources/datasources.yaml"
PROVIDERS = "grafana/provisioning/dashboards/boards.yaml"
_REQUIRED = {
    "GF_AUTH_ANONYMOUS_ENABLED": "false",
    "GF_USERS_ALLOW_SIGN_UP": "false",
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",  # or it replaces its own plugins at each start, from the network
}
_TYPES_WITHOUT_SOURCE = {"-- Grafana --", "-- Mixed --", "-- Dashboard --", "__expr__", "grafana", "datasource"}


def sources(stack: Stack) -> dict[str, Document]:
    """The provisioned data sources by uid."""
    return {source["uid"]: source for source in stack.document(DATASOURCES)["datasources"]}


def boards(stack: Stack) -> Iterator[tuple[Path, Document]]:
    """Every board in the folders that the providers name, by its path on the host."""
    grafana = stack.services["grafana"]
    for provider in stack.document(PROVIDERS)["providers"]:
        path = provider["options"]["path"]
        for mount in grafana.mounts:
            if mount.kind == "bind" and mount.holds(path):
                for file in sorted(mount.on_host(path).rglob("*.json")):
                    yield file, json.loads(file.read_text(encoding="utf-8"))


def nobody_gets_in_unasked(stack: Stack) -> Iterator[str]:
    """No anonymous reader, no sign-up, a password and a signing key of this stack's own."""
    environment = stack.services["grafana"].environment
    for name, value in _REQUIRED.items():
        if environment.get(name) != value:
            yield f"grafana: {name} must be {value}; got {environment.get(name)}"
    for name in ("GF_SECURITY_ADMIN_PASSWORD__FILE", "GF_SECURITY_SECRET_KEY__FILE"):
        if name not in environment:
            yield f"grafana: {name} must be set, or the default that everyone knows holds"


def dollars_are_escaped(stack: Stack) -> Iterator[str]:
    """Grafana puts its environment in place of $NAME: `$__rate_interval` would become nothing at all."""
    for name in (DATASOURCES, PROVIDERS):
        for text in texts(stack.document(name)):
            for match in re.finditer(r"(?<!\$)(?:\$\$)*\$(?!\$)\{?\w*", text):
                yield f"{name}: {match[0]} must be written with $$: Grafana would put a variable of its own there"


def signals_are_linked(stack: Stack) -> Iterator[str]:
    """Exemplar to trace, trace to logs and back, trace to metrics; each to a data source that is provisioned."""
    known = sources(stack)
    for source in known.values():
        for uid in _uids_in(source.get("jsonData", {})):
            if uid not in known:
                yield f"data source {source['uid']} links to {uid}, which is not provisioned"
    prometheus, tempo, loki = (known.get(uid, {}).get("jsonData", {}) for uid in ("prometheus", "tempo", "loki"))
    exemplars = prometheus.get("exemplarTraceIdDestinations") or [{}]
    if (exemplars[0].get("name"), exemplars[0].get("datasourceUid")) != ("trace_id", "tempo"):
        yield "prometheus: exemplars must link by their label trace_id to tempo"
    to_logs = tempo.get("tracesToLogsV2", {})
    if to_logs.get("datasourceUid") != "loki" or "trace_id" not in to_logs.get("query", ""):
        yield "tempo: tracesToLogsV2 must ask loki for the lines with the trace's trace_id"
    if tempo.get("tracesToMetrics", {}).get("datasourceUid") != "prometheus":
        yield "tempo: tracesToMetrics must ask prometheus"
    derived = loki.get("derivedFields") or [{}]
    if (derived[0].get("matcherType"), derived[0].get("datasourceUid")) != ("label", "tempo"):
        yield "loki: a derived field with matcherType label must link trace_id to tempo; in the body there is no match"


def _uids_in(document: Document) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "datasourceUid":
                yield value
            else:
                yield from _uids_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from _uids_in(value)


def interval_is_the_scrape_interval(stack: Stack) -> Iterator[str]:
    """$__rate_interval is four times this; with another number rates are empty or too smooth."""
    scraped = stack.document("prometheus/prometheus.yml")["global"]["scrape_interval"]
    told = sources(stack).get("prometheus", {}).get("jsonData", {}).get("timeInterval")
    if told != scraped:
        yield f"data source prometheus: timeInterval must be the scrape interval, {scraped}; got {told}"


def boards_find_their_sources(stack: Stack) -> Iterator[str]:
    """Each data source of a board is provisioned: by uid where it names one, by type where it lets one choose."""
    known = sources(stack)
    types = {source["type"] for source in known.values()}
    found = list(boards(stack))
    if not found:
        yield "no board is provisioned"
    for file, board in found:
        variables = board.get("templating", {}).get("list", [])
        chosen = {variable["name"] for variable in variables if variable["type"] == "datasource"}
        for variable in variables:
            if variable["type"] == "datasource" and variable["query"] not in types:
                yield f"{file.name}: a data source of type {variable['query']} is not provisioned"
        for uid in sorted(_named_by(board)):
            name = re.fullmatch(r"\$\{?(\w+)\}?", uid)
            if name is None and uid not in known | dict.fromkeys(_TYPES_WITHOUT_SOURCE):
                yield f"{file.name}: the data source {uid} is not provisioned"
            elif name is not None and name[1] not in chosen:
                yield f"{file.name}: {uid} is no variable of the board"


def _named_by(document: Document) -> set[str]:
    if isinstance(document, list):
        return {uid for value in document for uid in _named_by(value)}
    if not isinstance(document, dict):
        return set()
    found = {uid for value in document.values() for uid in _named_by(value)}
    source = document.get("datasource")
    if isinstance(source, dict) and source.get("uid"):
        found.add(source["uid"])
    return found
