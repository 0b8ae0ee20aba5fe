"""The SLO service's configurations, read by the service's own reader, and its SLO files by `burnline check`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.compose.stack import Stack, program

from burnline_slo.adapters.files import load_config
from burnline_slo.config.values import AlertmanagerConfig

CONFIGURATIONS = ("burnline.yaml", "burnline-postgres.yaml")


def configurations_are_read(stack: Stack) -> Iterator[str]:
    """Without a problem; behind tokens, since others than this machine reach it; and with Alertmanager told."""
    for name in CONFIGURATIONS:
        read = load_config(stack.folder / "burnline" / name)
        for problem in read.problems:
            yield f"{name}: {problem.summary}"
        config = read.config
        if config is None:
            yield f"{name} is not taken by the service"
            continue
        if config.listen.host != "0.0.0.0":
            yield f"{name}: listen must be 0.0.0.0, or no other container reaches the service"
        if config.tokens_file != Path("/run/secrets/burnline_tokens"):
            yield f"{name}: tokens_file must be the secret burnline_tokens"
        if not any(isinstance(notifier, AlertmanagerConfig) for notifier in config.notifiers):
            yield f"{name}: Alertmanager must be one of the notifiers"
        is_postgresql = config.database.startswith("postgresql+psycopg://")
        if is_postgresql != (name == "burnline-postgres.yaml"):
            yield f"{name}: the database is {config.database}"


def slos_are_valid(stack: Stack) -> Iterator[str]:
    """`burnline check` on the folders that are mounted, warnings included."""
    service = stack.services["slo-service"]
    read = load_config(stack.folder / "burnline/burnline.yaml")
    for path in read.config.slos if read.config else ():
        for mount in service.mounts:
            if mount.kind == "bind" and mount.holds(str(path)):
                done = subprocess.run(
                    [program("burnline"), "check", mount.on_host(str(path))],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode != 0 or "no errors" not in done.stdout or "0 SLOs" in done.stdout:
                    yield f"burnline check: {done.stdout} {done.stderr}"
