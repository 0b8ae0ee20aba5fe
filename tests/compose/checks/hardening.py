"""What a container may do."""

from __future__ import annotations

from collections.abc import Iterator

from tests.compose.stack import Service, Stack


def containers_are_hardened(stack: Stack) -> Iterator[str]:
    """Every one of them, without exception."""
    for service in stack.services.values():
        for fault in _faults(service):
            yield f"{service.name}: {fault}"


def _faults(service: Service) -> Iterator[str]:
    raw = service.raw
    if not raw.get("read_only"):
        yield "its file system must be read_only"
    if raw.get("cap_drop") != ["ALL"] or raw.get("cap_add"):
        yield "cap_drop must be [ALL], without cap_add"
    if raw.get("security_opt") != ["no-new-privileges:true"]:
        yield "security_opt must be no-new-privileges:true"
    user = str(raw.get("user", ""))
    if not user.partition(":")[0].isdigit() or user.startswith("0"):
        yield f"user must be a number other than 0; got {user or 'none'}"
    if raw.get("privileged") or raw.get("pid") or raw.get("ipc") or raw.get("network_mode"):
        yield "privileged, pid, ipc and network_mode must not be set"
    if not raw.get("init"):
        yield "init must be true: something has to wait for orphans"
    if raw.get("restart") != "unless-stopped":
        yield "restart must be unless-stopped"
    options = raw.get("logging", {}).get("options", {})
    if not {"max-size", "max-file"} <= options.keys():
        yield "its log must be rotated: max-size and max-file"
    for limit in ("memory", "cpus", "pids"):
        if not service.limits.get(limit):
            yield f"deploy.resources.limits.{limit} must be set"
    for mount in service.mounts:
        if "docker.sock" in mount.source:
            yield "the engine's socket must not be mounted: it is root on the host"
        if mount.kind == "bind" and not mount.read_only:
            yield f"{mount.target} must be mounted read-only"
    for entry in raw.get("tmpfs") or []:
        if "size=" not in entry:
            yield f"the tmpfs {entry} must have a size: it is memory"
