"""`check`: what is wrong with dashboards, anybody's."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

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


def check(
    paths: Annotated[list[Path], typer.Argument(help="Dashboards: files, or folders of them.")],
    prometheus: options.Url = "",
    config: options.ConfigFile = None,
    token: options.Token = "",
    token_file: options.TokenFile = None,
    username: options.Username = "",
    password_file: options.PasswordFile = None,
    header: options.Headers = None,
    ca_file: options.CaFile = None,
    cert_file: options.CertFile = None,
    key_file: options.KeyFile = None,
    insecure: options.Insecure = False,
    timeout: options.Timeout = options.TIMEOUT,
    span: Annotated[str, typer.Option("--range", help="Ask for this much time, not for each board's own.")] = "",
    at: Annotated[float, typer.Option(help="The end of the time asked for, in Unix seconds; now if not given.")] = 0,
    scrape_interval: Annotated[str, typer.Option(help="The data source's scrape interval.")] = "15s",
    var: Annotated[list[str] | None, typer.Option(help="NAME=VALUE of a variable. May be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="The uid of a data source that exists.")] = None,
    exceptions: Annotated[
        list[Path] | None, typer.Option(help=f"Known findings; {EXCEPTIONS_FILE} beside them.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail, too.")] = False,
) -> None:
    """Checks dashboards' JSON; with a Prometheus, also what every query gives.

    Exit code 0: nothing found, 1: something found, 2: a file or Prometheus could not be read.
    """
    http = options.http_options(
        timeout=timeout,
        token=token,
        token_file=token_file,
        username=username,
        password_file=password_file,
        headers=header or [],
        tls=options.tls(ca_file, cert_file, key_file, insecure=insecure),
    )
    server = options.prometheus(prometheus, config, http)
    boards = [Dashboard(document.content, document.file) for document in read_documents(paths)]
    beside = [path / EXCEPTIONS_FILE for path in paths if path.is_dir()]
    known = read_exemptions([*beside, *(exceptions or [])])
    found = list(run(OFFLINE, boards, source or []))
    if server is not None:
        live_options = LiveOptions(
            end=at or time.time(),
            length=_duration("--range", span) if span else None,
            scrape=_duration("--scrape-interval", scrape_interval),
            variable_values=dict(_pair(each) for each in var or []),
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
        typer.echo(str(finding))
    errors = sum(finding.level is Level.ERROR for finding in found)
    panels = sum(len(board.panels) for board in boards)
    counted = f"{len(boards)} dashboards, {panels} panels"
    typer.echo(f"{counted}: {errors} errors, {len(found) - errors} warnings", err=True)
    if errors or (strict and found):
        raise typer.Exit(1)


def _duration(option: str, text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise typer.BadParameter(f"must be NAME=VALUE; got {text!r}", param_hint="--var")
    return name, value
