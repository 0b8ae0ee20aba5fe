"""`burnline-dashboards`, also as `python -m dashboards`."""

from dashboards.cli.app import app


def main() -> None:
    """Runs the command line."""
    app(prog_name="burnline-dashboards")


if __name__ == "__main__":
    main()
