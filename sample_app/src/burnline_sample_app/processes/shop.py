"""The whole shop: every role in its own process, wired to its peers."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import httpx2

from burnline_sample_app.processes.group import ProcessGroup
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.serving.run import open_listener

START_TIMEOUT_SECONDS = 60.0


class Shop:
    """Starts the four services and stops them.

        with Shop(folder=Path(".shop")) as shop:
            print(shop.url(Role.STOREFRONT))

    `folder` takes databases and logs and is created. `ports` fixes some ports; the others are free ones. With
    `database_url` all services share one database, else each has a SQLite file. `processes` may be a group that
    others use too; then its owner stops it.
    """

    def __init__(
        self,
        *,
        folder: Path,
        host: str = "127.0.0.1",
        ports: Mapping[Role, int] | None = None,
        database_url: str | None = None,
        environ: Mapping[str, str] | None = None,
        processes: ProcessGroup | None = None,
    ) -> None:
        self._folder = folder
        self._host = host
        self._ports = dict(ports or {})
        self._database_url = database_url
        self._environ = dict(environ or {})
        self._owns_processes = processes is None
        self.processes = processes or ProcessGroup(log_folder=folder / "logs")
        self._urls: dict[Role, str] = {}

    @property
    def urls(self) -> Mapping[Role, str]:
        """By role, without a slash at the end; known after `start`."""
        return MappingProxyType(self._urls)

    def url(self, role: Role) -> str:
        return self._urls[role]

    def start(self) -> None:
        """Returns when every service answers. Raises ProcessFailedError, and OSError for a port that is in use; both
        leave no process behind."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            listeners = {}
            try:
                for role in Role:
                    listeners[role] = open_listener(self._host, self._ports.get(role, 0))
                    self._ports[role] = listeners[role].getsockname()[1]
                    self._urls[role] = f"http://{self._host}:{self._ports[role]}"
                for role, listener in listeners.items():
                    self._start(role, listen_fd=listener.fileno())
            finally:
                for listener in listeners.values():
                    listener.close()
            for role in Role:
                self._wait(role)
        except BaseException:
            self.stop()
            raise

    def restart(self, role: Role) -> None:
        """Starts a service again on its port; stops it before if it runs."""
        if role in self.processes.children:
            self.processes.stop_one(role)
        with open_listener(self._host, self._ports[role]) as listener:
            self._start(role, listen_fd=listener.fileno())
        self._wait(role)

    def stop(self) -> None:
        """Stops every service. May be repeated."""
        if self._owns_processes:
            self.processes.stop()
            return
        for role in Role:
            if role in self.processes.children:
                self.processes.stop_one(role)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, role: Role, *, listen_fd: int) -> None:
        command = [sys.executable, "-m", "burnline_sample_app", "serve", role, "--host", self._host]
        command += ["--listen-fd", str(listen_fd)]
        for peer in role.peers:
            command += [f"--{peer}-url", self._urls[peer]]
        environ = dict(self._environ)
        if role.has_database:  # by the environment: a URL may hold a password, and others can read arguments
            own = f"sqlite:///{self._folder.absolute() / f'{role}.db'}"
            environ["SHOP_DATABASE_URL"] = self._database_url or own
        self.processes.start(role, command, environ=environ, pass_fds=(listen_fd,))

    def _wait(self, role: Role) -> None:
        def answers() -> bool:
            try:
                return httpx2.get(f"{self._urls[role]}/healthz", timeout=5.0, trust_env=False).status_code == 200
            except httpx2.TransportError:
                return False

        self.processes.wait_until(answers, what=f"{role} answered", timeout_seconds=START_TIMEOUT_SECONDS, child=role)
