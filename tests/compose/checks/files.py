"""Files and folders: those of the host that are mounted, and the paths that containers are told."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.compose.stack import Service, Stack, texts

SECRETS = "/run/secrets/"
_PATH = re.compile(r"(?:^|[=: ]|:///)(/[\w*-][\w.*-]*(?:/[\w.*-]+)+)")
"""Also in `--flag=/path`, in `/from:/to` and in a database's URL with its four slashes."""


def mounted_files_exist(stack: Stack) -> Iterator[str]:
    """Docker makes a folder of a file that is missing, and the server inside fails much later."""
    for service in stack.services.values():
        for mount in service.mounts:
            if mount.kind == "bind" and not Path(mount.source).exists():
                yield f"{service.name}: {mount.source} is mounted and does not exist"
        build = service.raw.get("build")
        if build and not (Path(build["context"]) / build["dockerfile"]).is_file():
            yield f"{service.name}: {build['dockerfile']} is no file in {build['context']}"


def secret_files_are_made(stack: Stack) -> Iterator[str]:
    """Every secret comes from make-secrets, which is run for this."""
    subprocess.run([stack.folder / "make-secrets"], check=True, capture_output=True)
    for name, secret in stack.model["secrets"].items():
        if not Path(secret["file"]).is_file():
            yield f"the secret {name} is {secret['file']}, which make-secrets does not make"


def paths_lead_somewhere(stack: Stack) -> Iterator[str]:
    """A path in a command, a variable or a configuration lies in something that is mounted, and exists if it can."""
    for service in stack.services.values():
        found = [path for text in (*service.command, *service.environment.values()) for path in _PATH.findall(text)]
        for _, document in stack.configurations(service):
            found += [path for text in texts(document) for path in _PATH.findall(text)]
        for path in found:
            yield from _leads_nowhere(service, path)


def _leads_nowhere(service: Service, path: str) -> Iterator[str]:
    if path.startswith(SECRETS):
        if path.removeprefix(SECRETS) not in service.secrets:
            yield f"{service.name} reads {path}, a secret it does not have"
        return
    holding = [mount for mount in service.mounts if mount.holds(path)]
    if not holding:
        yield f"{service.name} uses {path}, where nothing is mounted: its file system is read-only"
    elif holding[-1].kind == "bind" and not holding[-1].on_host(path).exists():
        yield f"{service.name} uses {path}, which does not exist in {holding[-1].source}"
