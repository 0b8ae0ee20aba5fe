"""`burnline check`: says everything that is wrong with SLO files, at once."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import click

from burnline_slo.adapters.files import fetch, load_fetched
from burnline_slo.config.values import DEFAULT_TILE, is_tile
from burnline_slo.domain.duration import format_duration, parse_duration
from burnline_slo.spec.document.definition import Loaded
from burnline_slo.spec.document.problems import Level, in_order
from burnline_slo.spec.findings.server import Cost, server_findings
from burnline_slo.spec.findings.tiles import with_tile
from burnline_slo.spec.output.sarif import as_sarif
from burnline_slo.spec.output.text import as_json, as_text, count

FAILED = 2


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="What other tools refuse in their own files is an error.")
@click.option("--prometheus", metavar="URL", default="", help="Also look at the metrics: are there any, do they fit?")
@click.option("--tile", metavar="DURATION", default="", help="The service's tile, where it is not 1m.")
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "json", "sarif")),
    default="text",
    show_default=True,
    help="How to say it.",
)
def check(files: Sequence[str], strict: bool, prometheus: str, tile: str, output: str) -> None:
    """Check SLO files.

    FILES are SLO files and folders of them; - is standard input.

    Exit code 0: no errors (there may be warnings), 1: errors, 2: the check itself failed.
    """
    fetched = fetch(files)
    length = _tile(tile)
    loaded = with_tile(load_fetched(fetched, strict=strict), length)
    cost = None
    if prometheus:
        loaded, cost = _with_metrics(loaded, prometheus, length)
    if output == "sarif":
        # Here, because looking up a version costs 10 ms that the other formats do not need.
        from importlib.metadata import version

        click.echo(as_sarif(loaded.problems, tool_version=version("burnline-slo")))
    elif output == "json":
        click.echo(as_json(loaded, files=len(fetched.sources), tile=length, cost=cost))
    else:
        colour = sys.stdout.isatty()
        for problem in loaded.problems:
            click.echo(as_text(problem, colour=colour) + "\n")
        click.echo(summary(loaded, files=len(fetched.sources)))
        if cost is not None:
            click.echo(_read(cost, length))
    sys.exit(1 if loaded.errors else 0)


def _tile(text: str) -> timedelta:
    """The tile that a service's configuration could have."""
    if not text:
        return DEFAULT_TILE
    try:
        length = parse_duration(text)
    except ValueError:
        length = timedelta()
    if not is_tile(length):
        click.echo(
            f"burnline check: --tile is 10s, 15s, 20s, 30s, 1m or 5m, as the service has it; got {text}", err=True
        )
        sys.exit(FAILED)
    return length


def _with_metrics(loaded: Loaded, url: str, tile: timedelta) -> tuple[Loaded, Cost]:
    # Here, because these imports take longer than all the rest, and most checks need no Prometheus.
    from datetime import UTC, datetime

    from burnline_slo.adapters.prometheus.inspection import Inspection
    from burnline_slo.adapters.prometheus.server_inspection import ServerInspection
    from burnline_slo.errors import SourceError
    from burnline_slo.http.client import http_client
    from burnline_slo.http.options import HttpOptions
    from burnline_slo.prometheus.api import PrometheusApi
    from burnline_slo.spec.findings.metrics import metric_findings

    found, cost = list(loaded.problems), Cost()
    try:
        with http_client(HttpOptions()) as client:
            api, now = PrometheusApi(url, client), datetime.now(UTC)
            inspection, server = Inspection(api, now), ServerInspection(api, now, tile)
            retention = server.retention()
            for definition in loaded.definitions:
                found.extend(metric_findings(definition, inspection.facts(definition.slo.sli)))
                scraped = server.scrape_facts(definition.slo.sli)
                found.extend(server_findings(definition, scraped, retention, tile))
                cost += scraped.cost
    except SourceError as error:
        click.echo(f"burnline: {error}", err=True)
        sys.exit(FAILED)
    return replace(loaded, problems=in_order(found)), cost


def _read(cost: Cost, tile: timedelta) -> str:
    """What a running service would read, in one line."""
    samples = "an unknown number of" if cost.samples is None else f"about {cost.samples:,}"
    return (
        f"a running service reads {samples} samples of {cost.series:,} series for each tile of {format_duration(tile)}"
    )


def summary(loaded: Loaded, *, files: int) -> str:
    """What was found, in one line: `3 SLOs in 2 files, 1 error, 2 warnings`."""
    parts = [f"{_several(len(loaded.definitions), 'SLO')} in {_several(files, 'file')}"]
    counts = {level: count(loaded.problems, level) for level in Level}
    parts.append(_several(counts[Level.ERROR], "error") if counts[Level.ERROR] else "no errors")
    parts.extend(_several(counts[level], level) for level in (Level.WARNING, Level.NOTE) if counts[level])
    return ", ".join(parts)


def _several(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
