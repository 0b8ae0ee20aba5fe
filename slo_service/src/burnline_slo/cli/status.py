"""`burnline status`: error budgets as of now or of any time, from Prometheus alone."""

import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import click
import orjson
import stamina.instrumentation

from burnline_slo.adapters.files import load_config, load_files
from burnline_slo.adapters.memory import MemoryLedger
from burnline_slo.adapters.prometheus.combination_source import PrometheusCombinations
from burnline_slo.adapters.prometheus.source import DEFAULT_SCRAPE_INTERVAL, PrometheusSource
from burnline_slo.config.values import DEFAULT_TILE, PrometheusConfig, default_settle
from burnline_slo.domain.tiles import EPOCH
from burnline_slo.errors import SetupError, SourceError
from burnline_slo.http.client import http_client
from burnline_slo.http.options import HttpOptions
from burnline_slo.prometheus.api import PrometheusApi
from burnline_slo.render.status_json import status_json
from burnline_slo.render.status_table import status_table
from burnline_slo.service.definitions.known_combinations import KnownCombinations
from burnline_slo.service.tick.sliced_source import SlicedSource
from burnline_slo.service.tick.tick import Tick, TickOptions
from burnline_slo.spec.document.definition import Loaded
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.output.text import as_text

LONGEST_ANSWER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of which Prometheus."""

    prometheus: PrometheusConfig
    tile: timedelta
    paths: Sequence[str | Path]


@click.command()
@click.argument("files", nargs=-1)
@click.option("--prometheus", metavar="URL", default="", help="Where the metrics are.")
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A service's configuration: its Prometheus and credentials, its SLOs.",
)
@click.option("--at", metavar="TIME", default="", help="2026-03-01T12:00:00Z or Unix seconds; default: now.")
@click.option(
    "--format",
    "output",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to say it.",
)
def status(files: Sequence[str], prometheus: str, config: Path | None, at: str, output: str) -> None:
    """Show the error budgets of SLO files. Needs no running service and no database: it reads Prometheus.

    FILES are SLO files and folders of them; - is standard input.

    Exit code 0: shown, 1: mistakes in files or arguments, or Prometheus failed (what could be shown, was).
    """
    stamina.instrumentation.set_on_retry_hooks([])
    question = _question(files, prometheus, config)
    moment = _moment(at)
    loaded = load_files(question.paths)
    _complain(loaded.errors)
    if not loaded.slos:
        sys.exit(1)
    try:
        tick = _answered(question, loaded, moment)
    except SetupError as error:
        _refuse(str(error))
    statuses = tick.statuses()
    if output == "json":
        document = {"slos": [status_json(one) for one in statuses]}
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    else:
        status_table(statuses)
    sys.exit(1 if loaded.errors or tick.faults else 0)


def _answered(question: _Question, loaded: Loaded, moment: datetime | None) -> Tick:
    now = datetime.now(UTC)
    with http_client(question.prometheus.http) as client:
        api = PrometheusApi(question.prometheus.url, client)
        source = PrometheusSource(api, question.prometheus.scrape_interval)
        options = TickOptions(source_name=api.url, tile=question.tile, settle=timedelta())
        tick = Tick(SlicedSource(source), MemoryLedger(), options, new_id=lambda: str(uuid.uuid4()))
        at = now - _settle(source) if moment is None else min(moment, now)
        tick.use(KnownCombinations(PrometheusCombinations(api)).expand(loaded.slos, at), loaded.corrections)
        tick.run(at)
        while tick.backfill():
            pass
        tick.assess()
    return tick


def _settle(source: PrometheusSource) -> timedelta:
    try:
        return default_settle(source.scrape_interval())
    except SourceError:
        return default_settle(DEFAULT_SCRAPE_INTERVAL)


def _question(files: Sequence[str], prometheus: str, config: Path | None) -> _Question:
    if config is None:
        if not prometheus:
            _refuse("say where the metrics are: --prometheus http://127.0.0.1:9090, or --config burnline.yaml")
        if not files:
            _refuse("name SLO files or folders of them, such as slos/")
        server = PrometheusConfig(url=prometheus, http=HttpOptions(timeout=LONGEST_ANSWER))
        return _Question(prometheus=server, tile=DEFAULT_TILE, paths=files)
    read = load_config(config)
    _complain(read.problems)
    if read.config is None:
        sys.exit(1)
    if prometheus:
        _refuse("--prometheus and --config both say where the metrics are: leave out one of them")
    return _Question(prometheus=read.config.prometheus, tile=read.config.tile, paths=files or read.config.slos)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if text.isdigit():
            return EPOCH + timedelta(seconds=int(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        _refuse(f"--at takes a time such as 2026-03-01T12:00:00Z, or Unix seconds; got {text!r}")
    if moment.tzinfo is None:
        _refuse(f"--at needs a time zone: write {moment.isoformat()}Z for UTC")
    return moment.astimezone(UTC)


def _complain(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(as_text(problem, colour=sys.stderr.isatty()) + "\n", err=True)


def _refuse(what: str) -> NoReturn:
    click.echo(f"burnline status: {what}", err=True)
    sys.exit(1)
