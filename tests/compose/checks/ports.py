"""What can be reached from the host."""

from __future__ import annotations

from collections.abc import Iterator

from tests.compose.stack import Stack


def ports_are_private(stack: Stack) -> Iterator[str]:
    """Only this machine, and each host port once."""
    taken: dict[str, str] = {}
    for service in stack.services.values():
        for port in service.published:
            address, published, target = port.get("host_ip", ""), port.get("published", ""), port["target"]
            if address != "127.0.0.1":
                yield f"{service.name}: port {published} must be published on 127.0.0.1; got {address or 'any'}"
            if published in taken:
                yield f"{service.name}: host port {published} is {taken[published]}'s already"
            if target not in service.exposed:
                yield f"{service.name}: publishes {target}, which it does not expose"
            taken[published] = service.name


def pages_are_listed(stack: Stack) -> Iterator[str]:
    """Each published port has its line in the README."""
    readme = stack.text("README.md")
    for service in stack.services.values():
        for port in service.published:
            if f"http://127.0.0.1:{port['published']}" not in readme:
                yield f"README.md must list http://127.0.0.1:{port['published']}, the page of {service.name}"
