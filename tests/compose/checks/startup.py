"""Healthchecks that can pass, and an order of starting that can come about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.compose.stack import OURS, Service, Stack

PROGRAMS = {
    OURS: {"python"},
    "prom/prometheus": {"/bin/promtool", "wget"},
    "prom/alertmanager": {"wget"},
    "grafana/grafana": {"wget"},
    "grafana/loki": {"/usr/bin/loki"},  # -health, since 3.6.5; no shell, no wget
    "grafana/tempo": set(),
    "otel/opentelemetry-collector-contrib": set(),  # from scratch
    "postgres": {"pg_isready"},
}
"""What the images of these versions have to ask with; none of the checks may need a shell."""


def awaited_services_have_healthchecks(stack: Stack) -> Iterator[str]:
    """Otherwise what waits never starts."""
    for service in stack.services.values():
        for name, dependency in (service.raw.get("depends_on") or {}).items():
            awaited = stack.services[name].raw.get("healthcheck")
            if dependency["condition"] == "service_healthy" and (not awaited or awaited.get("disable")):
                yield f"{service.name} waits until {name} is healthy, which has no healthcheck"


def healthchecks_can_pass(stack: Stack) -> Iterator[str]:
    """The program is in the image, and it asks a port that the service listens on."""
    for service in stack.services.values():
        check = service.raw.get("healthcheck")
        if check:
            yield from _cannot_pass(service, [str(word) for word in check["test"]])
            if "start_period" not in check:
                yield f"{service.name}: a healthcheck needs a start_period, or a slow start counts as a failure"
        elif service.is_ours and service.exposed:
            yield f"{service.name} serves HTTP and has no healthcheck"


def _cannot_pass(service: Service, test: list[str]) -> Iterator[str]:
    kind, *words = test
    repository = re.sub(r":[^/]*$", "", service.image.partition("@")[0]) if not service.is_ours else OURS
    if kind != "CMD":
        yield f"{service.name}: a healthcheck must be CMD, without a shell; got {kind}"
    elif words[0] not in PROGRAMS.get(repository, set()):
        yield f"{service.name}: {repository} has no {words[0]}; its healthcheck can never pass"
    for host, port in re.findall(r"http://([\w.]+):(\d+)", " ".join(words)):
        if host != "127.0.0.1" or int(port) not in service.exposed:
            yield f"{service.name}: its healthcheck asks {host}:{port}, where it does not listen"
