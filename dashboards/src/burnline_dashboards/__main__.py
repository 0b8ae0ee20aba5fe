"""`burnline-dashboards`, also as `python -m burnline_dashboards`."""

from burnline_dashboards.cli.app import run


def main() -> None:
    """Runs the command line."""
    run()


if __name__ == "__main__":
    main()
