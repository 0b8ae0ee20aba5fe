"""Memory: limits that fit a laptop, and servers that know theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.compose.checks.compose_tool import PROFILES
from tests.compose.stack import Stack

CORE_BYTES = 1_200_000_000
EVERYTHING_BYTES = 2_500_000_000
MIB = 1024 * 1024


def memory_is_bounded(stack: Stack) -> Iterator[str]:
    """The sums of the limits, in the smaller kind of gigabytes."""
    services = stack.services.values()
    core = sum(service.memory_bytes for service in services if "core" in service.profiles)
    everything = sum(service.memory_bytes for service in services)
    if core >= CORE_BYTES:
        yield f"the limits of core add up to {core / 1e9:.3f} GB; they must stay below {CORE_BYTES / 1e9:g}"
    if everything >= EVERYTHING_BYTES:
        yield f"all limits add up to {everything / 1e9:.3f} GB; they must stay below {EVERYTHING_BYTES / 1e9:g}"


def servers_know_their_limits(stack: Stack) -> Iterator[str]:
    """GOMEMLIMIT and the collector's limiter act before the kernel does."""
    for service in stack.services.values():
        text = service.environment.get("GOMEMLIMIT", "")
        if not text:
            continue
        known = re.fullmatch(r"(\d+)MiB", text)
        if known is None or int(known[1]) * MIB > service.memory_bytes * 0.9:
            yield f"{service.name}: GOMEMLIMIT must be MiB below nine tenths of its limit; got {text}"
    limiter = stack.document("collector/collector.yaml")["processors"]["memory_limiter"]
    if limiter["limit_mib"] * MIB > stack.services["collector"].memory_bytes * 0.8:
        yield f"collector: memory_limiter must leave a fifth of the container's memory; got {limiter['limit_mib']} MiB"


def limits_are_listed(stack: Stack) -> Iterator[str]:
    """The README says what each profile may take."""
    for profile in PROFILES:
        limits = sum(each.memory_bytes for each in stack.services.values() if profile in each.profiles) // MIB
        if not re.search(rf"^\| `{profile}` \|.*\| {limits} MiB \|$", stack.text("README.md"), flags=re.MULTILINE):
            yield f"README.md must say that the limits of {profile} add up to {limits} MiB"
