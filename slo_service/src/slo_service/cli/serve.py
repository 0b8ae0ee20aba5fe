"""`burnline serve`."""


def command() -> None:
    """Run the service."""
