"""Images: a version for each, and one lock for their digests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.compose.stack import Stack

UNKNOWN = "unknown"
_REFERENCE = re.compile(r"(?P<name>[a-z0-9./-]+):(?P<tag>[\w][\w.-]*)(?:@(?P<digest>sha256:[0-9a-f]{64}))?")


def locked(stack: Stack) -> dict[str, str]:
    """The lock: IMAGE:TAG and its digest, or `unknown`."""
    lines = [line.split() for line in stack.text("images.lock").splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1] for line in lines if len(line) == 2}


def used(stack: Stack) -> set[str]:
    """Every reference to an image of others, in the compose file and the Dockerfile."""
    images = {service.image for service in stack.services.values() if not service.is_ours}
    return images | set(re.findall(r"^ARG PYTHON=(\S+)", stack.text("Dockerfile"), flags=re.MULTILINE))


def images_are_pinned(stack: Stack) -> Iterator[str]:
    """A tag that names a version, and the digest that the lock has."""
    lock, seen = locked(stack), set()
    for image in sorted(used(stack)):
        match = _REFERENCE.fullmatch(image)
        if match is None or not re.search(r"\d", match["tag"]):
            yield f"{image} must have a tag with a version"
            continue
        plain = f"{match['name']}:{match['tag']}"
        seen.add(plain)
        if plain not in lock:
            yield f"images.lock must name {plain}"
        elif (match["digest"] or UNKNOWN) != lock[plain]:
            yield f"{image} must have the digest of images.lock: {lock[plain]}"
    for plain, digest in lock.items():
        if plain not in seen:
            yield f"images.lock names {plain}, which nothing uses"
        if digest != UNKNOWN and not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
            yield f"images.lock: {plain} must have a digest or `unknown`; got {digest}"
