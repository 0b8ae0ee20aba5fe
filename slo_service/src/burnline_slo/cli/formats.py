"""`burnline convert` and `burnline schema`: other tools' SLO files in Burnline's own format, and what that is."""

import sys
from collections.abc import Sequence

import click

from burnline_slo.adapters.files import load_files
from burnline_slo.spec.output.text import as_text


@click.command()
@click.argument("files", nargs=-1, required=True)
def convert(files: Sequence[str]) -> None:
    """Write any known format in Burnline's own, to standard output.

    FILES are SLO files and folders of them; - is standard input. Comments say what had no equivalent.

    Exit code 0: all was converted, 1: some were not (standard error says why).
    """
    from burnline_slo.spec.native.writer import native_text

    loaded = load_files(files)
    for problem in loaded.errors:
        click.echo(as_text(problem) + "\n", err=True)
    click.echo(native_text(loaded.definitions, loaded.written_corrections), nl=False)
    sys.exit(1 if loaded.errors else 0)


@click.command()
def schema() -> None:
    """Print the JSON Schema of SLO files, for editors."""
    from burnline_slo.spec.native.json_schema.slo_file import schema_text

    click.echo(schema_text(), nl=False)
