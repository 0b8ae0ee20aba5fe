"""Host names and ports, wherever they are written, are services of this stack and ports they listen on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.compose.stack import Document, Service, Stack, texts

_ADDRESS = re.compile(r"(?:(?<=://)|(?<=@)|^)(?P<host>[a-z0-9][a-z0-9.-]*):(?P<port>\d{2,5})(?=[/?]|$)")


def addresses_are_services(stack: Stack) -> Iterator[str]:
    """In commands, variables and configurations of every service."""
    for service in stack.services.values():
        said = [*service.command, *service.environment.values()]
        documents = [document for _, document in stack.configurations(service)]
        said += [text for document in documents for text in texts(document)]
        for text in said:
            for match in _ADDRESS.finditer(text):
                yield from _fault(stack, service, match["host"], int(match["port"]))
        for document in documents:
            for names, port in _looked_up(document):
                for name in names:
                    yield from _fault(stack, service, name, port)


def _fault(stack: Stack, service: Service, host: str, port: int) -> Iterator[str]:
    if host == "0.0.0.0":
        if port not in service.exposed:
            yield f"{service.name} listens on {port}, which it does not expose"
    elif host in ("127.0.0.1", "localhost"):
        published = {int(each["published"]) for other in stack.services.values() for each in other.published}
        if port not in published | service.exposed:
            yield f"{service.name} names 127.0.0.1:{port}, where nothing is published"
    elif host not in stack.services:
        yield f"{service.name} asks {host}:{port}, and there is no service {host}"
    elif port not in stack.services[host].exposed:
        yield f"{service.name} asks {host}:{port}, and {host} exposes {sorted(stack.services[host].exposed)}"
    elif not service.networks & stack.services[host].networks:
        yield f"{service.name} asks {host}, with which it shares no network"


def _looked_up(document: Document) -> Iterator[tuple[Sequence[str], int]]:
    """Names and port of Prometheus' lookups by DNS."""
    if isinstance(document, Mapping):
        for job in document.get("scrape_configs") or []:
            for lookup in job.get("dns_sd_configs") or []:
                yield lookup["names"], lookup["port"]


def servers_listen_where_exposed(stack: Stack) -> Iterator[str]:
    """For servers whose port is not written as an address."""
    listens = {
        "tempo": [stack.document("tempo/tempo.yaml")["server"]["http_listen_port"]],
        "loki": [stack.document("loki/loki.yaml")["server"]["http_listen_port"]],
        "collector": [
            reader["pull"]["exporter"]["prometheus"]["port"]
            for reader in stack.document("collector/collector.yaml")["service"]["telemetry"]["metrics"]["readers"]
        ],
    }
    for service in stack.services.values():
        if "SHOP_PORT" in service.environment:
            listens[service.name] = [int(service.environment["SHOP_PORT"])]
        if "--port" in service.command:
            listens[service.name] = [int(service.command[service.command.index("--port") + 1])]
    for name, ports in listens.items():
        for port in ports:
            if port not in stack.services[name].exposed:
                yield f"{name} listens on {port} and exposes {sorted(stack.services[name].exposed)}"
