"""A real PostgreSQL cluster in a temporary folder, reached through a Unix socket only."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAMS = ("initdb", "postgres", "psql", "pg_isready")


def server_folder() -> Path | None:
    """The folder with the server's programs; None where this machine has none. Debian keeps them off PATH."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        candidates.append(Path(on_path).resolve().parent)
    return next((one for one in candidates if all((one / program).exists() for program in PROGRAMS)), None)


class PostgresCluster:
    """`with` makes and starts a cluster, and removes it at the end. As root it runs as postgres, which must exist."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="burnline-pg-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self._run("psql", "-h", str(self._folder), "-U", "burnline", "-qc", f"CREATE DATABASE {name}", "postgres")
        return f"postgresql://burnline@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._binaries / program), *arguments],
            user=self._user,
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=60,
        )

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._close()
            raise
        return self

    def _start(self) -> None:
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "burnline", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._folder), "fsync": "off"}
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        log = self._folder / "log"
        with log.open("wb") as output:
            self._server = subprocess.Popen(
                [str(self._binaries / "postgres"), "-D", data, *options],
                user=self._user,
                cwd=self._folder,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + 30
        while not self._is_ready():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        command = [str(self._binaries / "pg_isready"), "-q", "-h", str(self._folder)]
        return subprocess.run(command, check=False).returncode == 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=30)
        shutil.rmtree(self._folder, ignore_errors=True)
