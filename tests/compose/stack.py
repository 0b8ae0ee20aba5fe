"""The compose folder as the checks see it: what the real docker-compose makes of the file, and the files beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import yaml

Document: TypeAlias = Any
"""Whatever a YAML or JSON file holds."""

OURS = "burnline:dev"
"""The image that compose/Dockerfile builds."""


class ComposeRefusedError(Exception):
    """docker-compose does not take the file; the text is its own."""


def program(name: str) -> str:
    """A program of the virtual environment that the tests run in."""
    return str(Path(sys.executable).parent / name)


def docker_compose(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the real docker-compose in `folder`, with nothing of the environment that could change what it says."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("COMPOSE_", "DOCKER_"))}
    command = [program("docker-compose"), "--file", str(folder / "compose.yaml"), *arguments]
    return subprocess.run(command, env=inherited, capture_output=True, text=True, check=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A bind mount, a volume or a tmpfs; `source` is a path on the host, a volume's name, or empty."""

    kind: str
    source: str
    target: str
    read_only: bool

    def holds(self, path: str) -> bool:
        """Whether a path in the container lies in it."""
        return PurePosixPath(path).is_relative_to(self.target)

    def on_host(self, path: str) -> Path:
        """Where a path in the container lies on the host; only for bind mounts."""
        return Path(self.source) / PurePosixPath(path).relative_to(self.target)


class Service:
    """One service, as docker-compose resolved it."""

    def __init__(self, name: str, raw: Document) -> None:
        self.name = name
        self.raw = raw

    @property
    def image(self) -> str:
        return str(self.raw.get("image", ""))

    @property
    def is_ours(self) -> bool:
        return self.image == OURS

    @property
    def command(self) -> list[str]:
        return [str(word) for word in self.raw.get("command") or []]

    @property
    def environment(self) -> dict[str, str]:
        return {name: str(value) for name, value in (self.raw.get("environment") or {}).items()}

    @property
    def profiles(self) -> list[str]:
        return list(self.raw.get("profiles") or [])

    @property
    def exposed(self) -> set[int]:
        return {int(port) for port in self.raw.get("expose") or []}

    @property
    def published(self) -> Sequence[Document]:
        return self.raw.get("ports") or []

    @property
    def networks(self) -> set[str]:
        return set(self.raw.get("networks") or {})

    @property
    def secrets(self) -> set[str]:
        return {secret["source"] for secret in self.raw.get("secrets") or []}

    @property
    def limits(self) -> Mapping[str, Document]:
        limits: Mapping[str, Document] = self.raw.get("deploy", {}).get("resources", {}).get("limits", {})
        return limits

    @property
    def memory_bytes(self) -> int:
        """The limit; 0 where there is none."""
        return int(self.limits.get("memory", 0))

    @property
    def mounts(self) -> list[Mount]:
        found = [
            Mount(
                kind=each["type"],
                source=each.get("source", ""),
                target=each["target"],
                read_only=bool(each.get("read_only")),
            )
            for each in self.raw.get("volumes") or []
        ]
        for entry in self.raw.get("tmpfs") or []:
            found.append(Mount(kind="tmpfs", source="", target=entry.partition(":")[0], read_only=False))
        return found


_RESOLVED: dict[str, str] = {}
"""What docker-compose made of a text, with this in place of the repository's folder: most tests change other files."""
_ANYWHERE = "@repository@"


class Stack:
    """The compose folder of a repository, or of a copy of one. Read when it is first asked for, then kept."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.folder = repository / "compose"

    @cached_property
    def model(self) -> Document:
        """All profiles. Raises ComposeRefusedError."""
        text, here = self.text("compose.yaml"), str(self.repository)
        if text not in _RESOLVED:
            done = docker_compose(self.folder, "--profile", "*", "config", "--format", "json")
            if done.returncode != 0:
                raise ComposeRefusedError(done.stderr.strip())
            _RESOLVED[text] = done.stdout.replace(here, _ANYWHERE)
        return json.loads(_RESOLVED[text].replace(_ANYWHERE, here))

    @cached_property
    def services(self) -> Mapping[str, Service]:
        return {name: Service(name, raw) for name, raw in self.model["services"].items()}

    def ours(self) -> Iterator[Service]:
        return (service for service in self.services.values() if service.is_ours)

    def text(self, name: str) -> str:
        """A file of the folder."""
        return (self.folder / name).read_text(encoding="utf-8")

    def document(self, name: str) -> Document:
        """A YAML file of the folder."""
        return yaml.safe_load(self.text(name))

    def configurations(self, service: Service) -> Iterator[tuple[Path, Document]]:
        """The YAML files that the service sees, by their paths on the host."""
        for mount in service.mounts:
            if mount.kind == "bind" and Path(mount.source).is_relative_to(self.folder):
                for file in sorted(Path(mount.source).rglob("*.y*ml")):
                    yield file, yaml.safe_load(file.read_text(encoding="utf-8"))


Check: TypeAlias = Callable[[Stack], Iterator[str]]
"""Says each thing that is wrong, in a sentence; nothing where nothing is."""


def texts(document: Document) -> Iterator[str]:
    """Every text in a document, without the names of keys."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for value in document.values():
            yield from texts(value)
    elif isinstance(document, Sequence):
        for value in document:
            yield from texts(value)
