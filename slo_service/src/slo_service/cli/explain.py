"""`burnline explain`: what one SLO means."""

from difflib import get_close_matches
from typing import Annotated

import typer

from slo_service.adapters.spec_files import load_files
from slo_service.render.explanation import explanation


def command(
    slo: Annotated[str, typer.Argument(metavar="SLO", help="Its id, service/name; or its name alone.")],
    files: Annotated[list[str], typer.Argument(help="SLO files and folders of them; - is standard input.")],
) -> None:
    """Explain an SLO: what it counts, what its budget allows, how soon each of its alerts notices a fault.

    Exit code 0: explained, 1: there is no such SLO without errors in the files.
    """
    loaded = load_files(files)
    found = [one for one in loaded.slos if slo in (one.id, one.name)]
    if not found:
        ids = [one.id for one in loaded.slos]
        close = get_close_matches(slo, [*ids, *(one.name for one in loaded.slos)], n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(ids) or 'none'}"
        errors = f" ({len(loaded.errors)} errors; see burnline check)" if loaded.errors else ""
        typer.echo(f"burnline: no SLO {slo!r} in these files; {hint}{errors}", err=True)
        raise typer.Exit(1)
    typer.echo("\n\n".join(explanation(one) for one in found))
