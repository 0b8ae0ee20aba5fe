"""`annotate`: what happened to SLOs, as annotations in Grafana."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import httpx2

from burnline_dashboards.cli import grafana_options as options
from burnline_dashboards.errors import FileError
from burnline_dashboards.grafana.annotations import alert_events, correction_events, push_events


@click.command()
@click.option(
    "--alerts",
    metavar="PLACE",
    default="",
    help="The alert history: a file, - or an address such as http://slo:8480/api/v1/alerts.",
)
@click.option("--corrections", metavar="PLACE", default="", help="Excluded stretches: a file or -.")
@options.target
def annotate(alerts: str, corrections: str, target: options.Target) -> None:
    """Write alerts that fired, and corrections, as annotations.

    Each once, however often they are given.
    """
    if not alerts and not corrections:
        raise click.BadParameter("say what to write: --alerts or --corrections")
    events = [
        *alert_events(_entries(alerts, "history") if alerts else []),
        *correction_events(_entries(corrections, "corrections") if corrections else []),
    ]
    with target.connect() as grafana:
        made, changed = push_events(grafana, events)
    click.echo(f"{len(events)} events: {made} new, {changed} changed")


def _entries(place: str, key: str) -> Sequence[Mapping[str, object]]:
    try:
        content = json.loads(_text(place))
    except (OSError, ValueError, httpx2.HTTPError) as error:
        raise FileError(f"{place}: cannot be read as JSON: {error}") from error
    entries = content.get(key) if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise FileError(f"{place}: must be a list, or an object with a list `{key}`")
    return entries


def _text(place: str) -> str:
    if place == "-":
        return sys.stdin.read()
    if place.startswith(("http://", "https://")):
        return httpx2.get(place, timeout=30).raise_for_status().text
    return Path(place).read_text(encoding="utf-8")
