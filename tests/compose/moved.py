"""The stack's services as plain processes: what they are told, with paths and addresses of this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from tests.compose.stack import Document, Service, Stack
from tests.support.ports import Reservation, reserve

SECRETS = "/run/secrets"


class Moved:
    """Takes a port of this machine for every port that a service exposes, and a folder for every mount.

    `outside` are addresses (``host:port``) that something else answers for.
    """

    def __init__(self, stack: Stack, folder: Path, *, outside: Mapping[str, str]) -> None:
        self._stack = stack
        self._folder = folder
        self._outside = outside
        self._kept: dict[tuple[str, int], Reservation] = {
            (service.name, port): reserve() for service in stack.services.values() for port in service.exposed
        }

    def port(self, service: str, exposed: int) -> int:
        return self._kept[service, exposed].port

    def url(self, service: str) -> str:
        """The address of a service with one port."""
        (port,) = self._stack.services[service].exposed
        return f"http://127.0.0.1:{self.port(service, port)}"

    def release(self) -> None:
        """Gives the ports free, for the servers that are about to start."""
        for reservation in self._kept.values():
            reservation.release()

    def command(self, service: Service) -> list[str]:
        return [self._word(service, word) for word in service.command]

    def environ(self, service: Service) -> dict[str, str]:
        return {name: self._word(service, value) for name, value in service.environment.items()}

    def healthcheck(self, service: Service) -> list[str]:
        """Without its first word, CMD."""
        return [self.text(service, str(word)) for word in service.raw["healthcheck"]["test"][1:]]

    def _word(self, service: Service, word: str) -> str:
        """A word that is just a port of the service's own is that port here."""
        if word.isdigit() and int(word) in service.exposed:
            return str(self.port(service.name, int(word)))
        return "127.0.0.1" if word == "0.0.0.0" else self.text(service, word)

    def text(self, service: Service, text: str) -> str:
        """With addresses, also of 0.0.0.0 and 127.0.0.1, and paths in mounts and of secrets, as they are here."""

        def address(match: re.Match[str]) -> str:
            host, port = match[1], int(match[2])
            name = service.name if host in ("0.0.0.0", "127.0.0.1") else host
            kept = self._kept.get((name, port))
            return self._outside.get(match[0], match[0] if kept is None else f"127.0.0.1:{kept.port}")

        def path(match: re.Match[str]) -> str:
            return str(self._stack.folder / "secrets" if match[1] == SECRETS else self._here(service, match[1]))

        text = re.sub(r"(?<![\w.-])([a-z0-9][\w.-]*):(\d+)", address, text)
        targets = [SECRETS, *sorted((mount.target for mount in service.mounts), key=len, reverse=True)]
        return re.sub(rf"(?<![\w.-])({'|'.join(targets)})(?![\w.-])", path, text)

    def _here(self, service: Service, target: str) -> Path:
        """Where a mount lies here: configurations are rewritten copies, volumes and tmpfs are folders."""
        mount = next(mount for mount in service.mounts if mount.target == target)
        if mount.kind == "volume":
            folder = self._folder / "volumes" / mount.source
        elif mount.kind == "tmpfs":
            folder = self._folder / "tmpfs" / service.name
        elif Path(mount.source).is_relative_to(self._stack.folder):
            return self._folder / "configurations" / service.name
        else:
            return Path(mount.source)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write_configurations(self, service: Service) -> None:
        """Copies of the files that the service reads."""
        folder = self._folder / "configurations" / service.name
        folder.mkdir(parents=True, exist_ok=True)
        for file, document in self._stack.configurations(service):
            if service.name == "prometheus" and "scrape_configs" in document:
                document = self._scraping(document)
            text = self.text(service, yaml.safe_dump(document, sort_keys=False, width=1000))
            (folder / file.name).write_text(text, encoding="utf-8")

    def _scraping(self, document: Document) -> Document:
        """For Prometheus 2 without such names: no `otlp`, each name as a target, at a quicker pace."""
        document = {key: value for key, value in document.items() if key != "otlp"}
        document["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        jobs = []
        for job in document["scrape_configs"]:
            looked_up = [f"{name}:{by['port']}" for by in job.get("dns_sd_configs", []) for name in by["names"]]
            kept = {key: value for key, value in job.items() if key not in ("dns_sd_configs", "relabel_configs")}
            jobs.append(kept | ({"static_configs": [{"targets": looked_up}]} if looked_up else {}))
        return document | {"scrape_configs": jobs}
