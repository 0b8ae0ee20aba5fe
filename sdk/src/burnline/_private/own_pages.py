"""The pages that the SDK answers itself, in an instrumented app or on the side port: metrics and health."""

from collections.abc import Callable
from typing import Final, NamedTuple

from burnline._private.exposition.page import expose
from burnline._private.guard import GUARD
from burnline._private.health.checks import PROBES, Checks, probe
from burnline._private.metrics.families import Families
from burnline._private.settings import Settings


class Page(NamedTuple):
    """An answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, status: int, content_type: str, body: bytes) -> "Page":
        """One whose headers say the type and the length."""
        return cls(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))], body)


Answer = Callable[[str, str], Page]
"""Makes a page for the headers `Accept` and `Accept-Encoding`. May block; never raises."""


METRICS_PATH: Final = "/metrics"


def own_paths(settings: Settings) -> frozenset[str]:
    """Where the SDK may have a page of its own."""
    metrics = frozenset[str]() if settings.metrics_path is None else frozenset({settings.metrics_path})
    return metrics | (PROBES if settings.health else frozenset[str]())


class OwnPages:
    """Which paths the SDK answers for one app: those that the app does not answer itself."""

    def __init__(self, serves: Callable[[str], bool]) -> None:
        """`serves(path)` says whether the app itself answers a path that the SDK would answer."""
        self._serves = serves

    def find(self, settings: Settings, path: str, metrics: Families, checks: Checks) -> Answer | None:
        """What the SDK answers to this path; None: it does not."""
        if path == settings.metrics_path and not self._serves(path):
            return lambda accept, accept_encoding: metrics_page(metrics, accept, accept_encoding)
        if path in PROBES and settings.health and not self._serves(path):
            return lambda accept, accept_encoding: health_page(path, checks)
        return None


def metrics_page(metrics: Families, accept: str, accept_encoding: str) -> Page:
    """The metrics, as the scraper would have them."""
    try:
        headers, body = expose(metrics, accept, accept_encoding)
        return Page(200, headers, body)
    except Exception as error:  # noqa: BLE001 - a collector of the host that raises
        GUARD.caught("metrics page", error)
        return Page.of(500, "text/plain", b"the metrics could not be collected\n")


def health_page(path: str, checks: Checks) -> Page:
    """What `/healthz` or `/readyz` says."""
    status, body = probe(path, checks)
    return Page.of(status, "application/json", body)
