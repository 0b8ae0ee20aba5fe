"""`burnline convert`: SLO files of other tools in Burnline's own format."""

from typing import Annotated

import typer

from burnline_slo.adapters.files import load_files
from burnline_slo.spec.native.writer import native_text
from burnline_slo.spec.output.text import as_text


def command(
    files: Annotated[list[str], typer.Argument(help="SLO files and folders of them; - is standard input.")],
) -> None:
    """Write any known format in Burnline's own, to standard output.

    Comments say what had no equivalent. Exit code 0: all was converted, 1: some were not (standard error says why).
    """
    loaded = load_files(files)
    for problem in loaded.errors:
        typer.echo(as_text(problem) + "\n", err=True)
    typer.echo(native_text(loaded.definitions, loaded.written_corrections), nl=False)
    raise typer.Exit(1 if loaded.errors else 0)
