"""`burnline-dashboards`, also as `python -m dashboards`."""

from dashboards.cli.app import run


def main() -> None:
    """Runs the command line."""
    run()


if __name__ == "__main__":
    main()
