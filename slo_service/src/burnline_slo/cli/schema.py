"""`burnline schema`: the JSON Schema of Burnline's own SLO files."""

import typer

from burnline_slo.spec.native.json_schema.slo_file import schema_text


def command() -> None:
    """Print the JSON Schema of SLO files, for editors."""
    typer.echo(schema_text(), nl=False)
