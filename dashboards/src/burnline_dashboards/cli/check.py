"""`check`: what is wrong with dashboards, anybody's."""

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import click

from burnline_dashboards.checks.exemptions import without_exempted
from burnline_dashboards.checks.exported import Dashboard
from burnline_dashboards.checks.finding import Finding, Level, run
from burnline_dashboards.checks.live import LiveOptions, live
from burnline_dashboards.checks.offline import OFFLINE
from burnline_dashboards.cli import prometheus_options as options
from burnline_dashboards.files.documents import read_documents
from burnline_dashboards.files.exemptions import read_exemptions
from burnline_dashboards.files.output import EXCEPTIONS_FILE
from burnline_slo.config.values import PrometheusConfig
from burnline_slo.domain.duration import parse_duration


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.server
@click.option(
    "--range", "span", metavar="DURATION", default="", help="Ask for this much time, not for each board's own."
)
@click.option(
    "--at",
    type=float,
    metavar="SECONDS",
    default=0.0,
    help="The end of the time asked for, in Unix seconds; default: now.",
)
@click.option(
    "--scrape-interval",
    metavar="DURATION",
    default="15s",
    show_default=True,
    help="The data source's scrape interval.",
)
@click.option("--var", metavar="NAME=VALUE", multiple=True, help="The value of a variable. May be repeated.")
@click.option("--source", metavar="UID", multiple=True, help="The uid of a data source that exists. May be repeated.")
@click.option(
    "--exceptions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    multiple=True,
    help=f"Known findings; {EXCEPTIONS_FILE} beside them. May be repeated.",
)
@click.option("--strict", is_flag=True, help="Warnings fail, too.")
def check(
    paths: Sequence[Path],
    server: PrometheusConfig | None,
    span: str,
    at: float,
    scrape_interval: str,
    var: Sequence[str],
    source: Sequence[str],
    exceptions: Sequence[Path],
    strict: bool,
) -> None:
    """Check dashboards' JSON, and with a Prometheus every query.

    PATHS are dashboards: files, or folders of them.

    Exit code 0: nothing found, 1: something found, 2: a file or Prometheus could not be read.
    """
    boards = [Dashboard(document.content, document.file) for document in read_documents(paths)]
    beside = [path / EXCEPTIONS_FILE for path in paths if path.is_dir()]
    known = read_exemptions([*beside, *exceptions])
    found = list(run(OFFLINE, boards, source))
    if server is not None:
        live_options = LiveOptions(
            end=at or time.time(),
            length=_duration("--range", span) if span else None,
            scrape=_duration("--scrape-interval", scrape_interval),
            variable_values=dict(_pair(each) for each in var),
        )
        found += _on_prometheus(boards, found, server, live_options)
    _print(list(without_exempted(found, known)), boards, strict=strict)


def _on_prometheus(
    boards: Sequence[Dashboard], found: Sequence[Finding], server: PrometheusConfig, live_options: LiveOptions
) -> Iterator[Finding]:
    broken = {(each.board, each.panel, each.ref) for each in found if each.code == "promql-syntax"}
    with options.connected(server) as api:
        for board in boards:
            for finding in live(board, api, live_options):
                if (finding.board, finding.panel, finding.ref) not in broken:
                    yield finding


def _print(found: Sequence[Finding], boards: Sequence[Dashboard], *, strict: bool) -> None:
    for finding in found:
        click.echo(str(finding))
    errors = sum(finding.level is Level.ERROR for finding in found)
    panels = sum(len(board.panels) for board in boards)
    counted = f"{len(boards)} dashboards, {panels} panels"
    click.echo(f"{counted}: {errors} errors, {len(found) - errors} warnings", err=True)
    if errors or (strict and found):
        sys.exit(1)


def _duration(option: str, text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise click.BadParameter(f"must be NAME=VALUE; got {text!r}", param_hint="--var")
    return name, value
