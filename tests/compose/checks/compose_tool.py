"""What the real docker-compose says of the file, profile by profile, without an engine."""

from __future__ import annotations

from collections.abc import Iterator

from tests.compose.stack import Stack, docker_compose

PROFILES = ("core", "demo", "tracing", "logs", "postgres")


def compose_accepts(stack: Stack) -> Iterator[str]:
    """All profiles, and each alone, until one is refused; warnings count."""
    for profile in ("*", *PROFILES):
        done = docker_compose(stack.folder, "--profile", profile, "config", "--quiet")
        if done.returncode != 0 or done.stderr.strip():
            yield f"docker-compose, profile {profile}: {done.stderr.strip()}"
            return


def profiles_are_known(stack: Stack) -> Iterator[str]:
    """A service without a profile would always start; one with an unknown profile, never."""
    for service in stack.services.values():
        if not service.profiles or not set(service.profiles) <= set(PROFILES):
            yield f"{service.name} must be in some of the profiles {', '.join(PROFILES)}; got {service.profiles}"
