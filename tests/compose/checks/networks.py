"""Who can talk to whom, and who to the world."""

from __future__ import annotations

from collections.abc import Iterator

from tests.compose.stack import Stack

FRONT, BACK = "front", "back"


def networks_separate(stack: Stack) -> Iterator[str]:
    """`back` leads nowhere; what publishes a port is in `front` too: a port of an internal network is not published."""
    networks = stack.model["networks"]
    if set(networks) != {FRONT, BACK} or not networks[BACK].get("internal") or networks[FRONT].get("internal"):
        yield "there must be two networks: front, and back, which is internal"
    for service in stack.services.values():
        wanted = {FRONT, BACK} if service.published else {BACK}
        if service.networks != wanted:
            yield f"{service.name} must be in {' and '.join(sorted(wanted))}; got {sorted(service.networks)}"
