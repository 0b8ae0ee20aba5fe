"""Somebody who types what a page shows: in a folder of their own, with this environment's programs on PATH."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx2
from tests.support.docs.pages import Step, blocks, is_as_shown
from tests.support.ports import free_port

from burnline_sample_app.processes.group import ProcessGroup

SERVICE: Final = 8480
FLASK: Final = 5000
SERVERS: Final = {"burnline serve": SERVICE, "flask run": FLASK}
"""What a command that does not end by itself begins with → the port at which it answers, as the pages say it."""
_FILE_NAME = re.compile(r"# ([\w./-]+)\n")


class Newcomer:
    """Types commands. Ports of the pages are free ones here; in what is printed they are the pages' again."""

    def __init__(self, folder: Path, *, running: Mapping[int, str]) -> None:
        """`running` has the addresses of servers that run, by the ports that the pages give them."""
        self.folder = folder
        self._ports = {port: int(url.rpartition(":")[2]) for port, url in running.items()}
        self._ports |= {port: free_port() for port in SERVERS.values()}
        self._servers = ProcessGroup(log_folder=folder / "logs")

    def write_files(self, page: str) -> None:
        """Each YAML and Python block of the page that begins with a comment of a file's name, as that file."""
        for block in blocks(page):
            name = _FILE_NAME.match(block.text)
            if name is not None and block.language in ("yaml", "python"):
                self.write(name[1], block.text)

    def write(self, name: str, text: str) -> None:
        if name == "burnline.yaml":  # pages leave the port to the default
            text += f"listen: 127.0.0.1:{SERVICE}\n"
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self._with_ports(text), encoding="utf-8")

    def enter(self, step: Step) -> None:
        """Types a command; AssertionError where it does not do what the page says."""
        command = self._with_ports(step.command)
        port = next((port for name, port in SERVERS.items() if step.command.startswith(name)), None)
        if port is None:
            self._run(command, step)
        else:
            self._serve(re.sub(r"\s+# .*", "", command), port)

    def _run(self, command: str, step: Step) -> None:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self._environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        printed = done.stdout
        for documented, real in self._ports.items():
            printed = printed.replace(f":{real}", f":{documented}")
        if not step.output:
            assert done.returncode == 0, f"$ {step.command}\n{printed}"
            return
        assert is_as_shown(step, printed), "\n".join(
            [f"$ {step.command}", "prints", printed, "and the page shows", *step.output]
        )

    def _serve(self, command: str, port: int) -> None:
        """Starts a server in the place of the one before it on its port; returns when it answers."""
        name = str(port)
        if name in self._servers.children:
            self._servers.stop_one(name)
        self._servers.start(name, ["bash", "-c", f"exec env {command}"], environ=self._environ(), folder=self.folder)
        address = f"http://127.0.0.1:{self._ports[port]}/healthz"

        def answers() -> bool:
            try:
                return httpx2.get(address, timeout=5, trust_env=False).status_code == 200
            except httpx2.TransportError:
                return False

        self._servers.wait_until(answers, what=f"{command} answers at {address}", timeout_seconds=120, child=name)

    def _environ(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "FLASK_RUN_PORT": str(self._ports[FLASK]),
            "TOKEN": "none",
            "COLUMNS": "160",
        }

    def _with_ports(self, text: str) -> str:
        for documented, real in self._ports.items():
            text = re.sub(rf"(?<=[: ]){documented}\b", str(real), text)
        return text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._servers.stop()
