"""Secrets: files, each only where it is read, and none that a stranger could guess."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.compose.checks.files import SECRETS
from tests.compose.stack import Service, Stack, texts

_SECRET_NAME = re.compile(r"(PASSWORD|SECRET|TOKEN|API_KEY|PASSFILE)")


def secrets_are_files(stack: Stack) -> Iterator[str]:
    """No variable holds one."""
    for service in stack.services.values():
        for name, value in service.environment.items():
            if _SECRET_NAME.search(name) and not value.startswith(SECRETS):
                yield f"{service.name}: {name} must be a file in {SECRETS}, not the secret itself"
    if "secrets/" not in stack.text(".gitignore").split():
        yield ".gitignore must name secrets/"


def secrets_go_where_they_are_read(stack: Stack) -> Iterator[str]:
    """Every mounted secret is read, and every declared one is mounted."""
    for service in stack.services.values():
        for secret in sorted(service.secrets - _read_by(stack, service)):
            yield f"{service.name} has the secret {secret}, which it does not read"
    mounted = {secret for service in stack.services.values() for secret in service.secrets}
    for secret in stack.model["secrets"]:
        if secret not in mounted:
            yield f"the secret {secret} is declared and used nowhere"


def _read_by(stack: Stack, service: Service) -> set[str]:
    said = [*service.command, *service.environment.values()]
    for _, document in stack.configurations(service):
        said += texts(document)
    return {name for text in said for name in re.findall(rf"{SECRETS}(\w+)", text)}
