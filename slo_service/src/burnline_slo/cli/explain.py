"""`burnline explain`: what one SLO means."""

import sys
from collections.abc import Sequence
from difflib import get_close_matches

import click

from burnline_slo.adapters.files import load_files
from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.corrections import Correction
from burnline_slo.domain.slo import SLO
from burnline_slo.render.explanation import explanation

FAILED = 2


@click.command()
@click.argument("slo", metavar="SLO")
@click.argument("files", nargs=-1, required=True)
@click.option("--prometheus", metavar="URL", default="", help="Also show the budget in what the last period had.")
def explain(slo: str, files: Sequence[str], prometheus: str) -> None:
    """Explain an SLO: its budget, and when its alerts fire.

    SLO is its id, service/name, or its name alone. FILES are SLO files and folders of them; - is standard input.

    Exit code 0: explained, 1: there is no such SLO without errors in the files, 2: Prometheus cannot be asked.
    """
    loaded = load_files(files)
    found = [one for one in loaded.slos if slo in (one.id, one.name)]
    if not found:
        ids = [one.id for one in loaded.slos]
        close = get_close_matches(slo, [*ids, *(one.name for one in loaded.slos)], n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(ids) or 'none'}"
        errors = f" ({len(loaded.errors)} errors; see burnline check)" if loaded.errors else ""
        click.echo(f"burnline: no SLO {slo!r} in these files; {hint}{errors}", err=True)
        sys.exit(1)
    parts = [explanation(one) for one in found]
    if prometheus:
        parts = [
            f"{part}\n\n{_measured(one, prometheus, loaded.corrections)}"
            for part, one in zip(parts, found, strict=True)
        ]
    click.echo("\n\n".join(parts))


def _measured(slo: SLO, url: str, corrections: Sequence[Correction]) -> str:
    if isinstance(slo.sli, CompositeSLI):
        return "Measured: a journey has no counts of its own; its parts have"
    # Here, because most explanations need no Prometheus, and these imports take longer than all the rest.
    from datetime import UTC, datetime

    from burnline_slo.adapters.prometheus.source import PrometheusSource
    from burnline_slo.domain.no_data import NoData
    from burnline_slo.errors import SourceError
    from burnline_slo.http.client import http_client
    from burnline_slo.http.options import HttpOptions
    from burnline_slo.prometheus.api import PrometheusApi
    from burnline_slo.render.measured import measured_budget
    from burnline_slo.service.ledgers.last_period import last_period
    from burnline_slo.service.ledgers.ledgers import applying
    from burnline_slo.service.tick.sliced_source import SlicedSource

    try:
        with http_client(HttpOptions()) as client:
            source = SlicedSource(PrometheusSource(PrometheusApi(url, client)))
            mine = applying(tuple(corrections), slo)
            found = last_period(source, slo.sli, slo.period.length, datetime.now(UTC), mine)
    except SourceError as error:
        click.echo(f"burnline: {error}", err=True)
        sys.exit(FAILED)
    return f"Measured: {found.reason}" if isinstance(found, NoData) else measured_budget(slo, found)
