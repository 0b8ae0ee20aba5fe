"""The commands of `burnline-dashboards`."""

import typer

app = typer.Typer(help="Grafana dashboards from code.", no_args_is_help=True, add_completion=False)


@app.callback()
def root() -> None:
    """Builds, checks and pushes Grafana dashboards."""
