"""`burnline serve`: error budgets, pages, API and alerts, until it is stopped."""

import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

import click
import stamina.instrumentation
import structlog

from burnline_slo.adapters.files import load_config
from burnline_slo.cli.assembly import RunningService, slo_files
from burnline_slo.errors import BurnlineError
from burnline_slo.spec.document.problems import Problem
from burnline_slo.spec.output.text import as_text

log = structlog.get_logger()


@click.command()
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    metavar="FILE",
    default="burnline.yaml",
    show_default=True,
    help="The service's configuration file.",
)
def serve(config: Path) -> None:
    """Run the service: pages, API and alerts. It reads Prometheus every tile.

    SIGTERM and Ctrl-C stop it cleanly.

    Exit code 0: stopped, 1: it could not start, and the text says why.
    """
    _log_lines()
    read = load_config(config)
    _complain(read.problems)
    if read.config is None:
        sys.exit(1)
    files = slo_files(read.config)
    _complain(files.problems)
    if not files.slos:
        click.echo("burnline serve: there is no SLO to work for; see `slos:` in the configuration", err=True)
        sys.exit(1)
    # Not an Event: a second signal within the first one's `set()` would wait for a lock that is never given back.
    signals: SimpleQueue[int] = SimpleQueue()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: signals.put(number))
    try:
        with RunningService(read.config, files) as service:
            service.start()
            log.info("serving", url=service.web.url, slos=len(files.slos))
            signals.get()
            log.info("stopping")
    except (BurnlineError, OSError, ValueError) as error:
        click.echo(f"burnline serve: {error}", err=True)
        sys.exit(1)


def _complain(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(as_text(problem, colour=sys.stderr.isatty()) + "\n", err=True)


def _log_lines() -> None:
    """Lines for people in a terminal, JSON elsewhere; on stderr, because stdout belongs to answers."""
    stamina.instrumentation.set_on_retry_hooks([])
    watched = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if watched
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
