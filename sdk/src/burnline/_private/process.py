"""What exists once in a process: the metric families, the apps that were instrumented, and the running SDK.

Instrumented apps and hooked libraries look the runtime up here for each request, so that `burnline.testing()` can
put another one in its place and take it away again. `startup` is what fills this room.
"""

import threading
import weakref

from prometheus_client import REGISTRY

from burnline._private.error_series import Routes
from burnline._private.health.checks import Checks
from burnline._private.logs.output import LineOutput
from burnline._private.metrics.families import Families
from burnline._private.runtime import Runtime
from burnline._private.settings import Settings
from burnline._private.sharing import Sharing


class Process:
    """Thread-safe. Holds instrumented apps weakly: an app factory's apps go when nobody uses them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.runtime: Runtime | None = None
        """The running SDK; None before `configure()`."""
        self.output = LineOutput()
        """Where lines go when no other runtime has taken the place of the process's own."""
        self.checks = Checks()
        self.sharing: Sharing | None = None
        """Whose worker this process is; None before `configure()`."""
        self._metrics: Families | None = None
        self._apps: list[tuple[str | None, weakref.ref[Routes]]] = []

    def runtime_now(self) -> Runtime | None:
        """`runtime`, for those who look it up each time."""
        return self.runtime

    def output_now(self) -> LineOutput:
        """Where lines go now."""
        return self.output if self.runtime is None else self.runtime.output

    def metrics(self) -> Families:
        """The families. Hosts make theirs at import time, before they configure."""
        with self.lock:
            if self._metrics is None:
                self._metrics = Families(REGISTRY, cardinality_limit=Settings(service="").cardinality_limit)
            return self._metrics

    def add_app(self, service: str | None, routes: Routes) -> None:
        """Remembers where an app's routes are listed, as long as `routes` lives."""
        with self.lock:
            self._apps = [(name, known) for name, known in self._apps if known() is not None]
            self._apps.append((service, weakref.ref(routes)))

    def routes(self) -> list[tuple[str | None, Routes]]:
        """The living apps' routes, with the service name that was given for the app."""
        with self.lock:
            return [(service, routes) for service, known in self._apps if (routes := known()) is not None]

    def after_fork(self) -> None:
        """Replaces the lock, which another thread may have held at the fork."""
        self.lock = threading.RLock()


PROCESS = Process()
