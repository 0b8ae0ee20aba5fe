"""How boards link to each other: uids, tags, addresses."""

import re
from zlib import crc32

from burnline_dashboards.model.board import BoardLink
from burnline_dashboards.model.query import Source

OVERVIEW = "slo-overview"
DETAIL = "slo-detail"
RED = "service-red"
SIGNALS = "service-signals"
STACK = "stack-health"
TAG = "burnline"
"""On every board: the bar of links shows all boards with it."""
SERVICE_TAG = "burnline-service"
"""On the boards of one service."""

BAR = (BoardLink(title="Boards", tag=TAG),)
_RANGE = "${__url_time_range}"
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


def service_uid(service: str) -> str:
    """The uid of a service's own board: its name where Grafana takes it, else as much of it as fits and a sum.

    A variable stays one: its link leads to services whose name Grafana takes.
    """
    if service.startswith("$"):
        return f"slo-{service}"
    fit = _UNFIT.sub("-", service)
    if fit == service and len(service) <= 36:
        return f"slo-{service}" if f"slo-{service}" not in (OVERVIEW, DETAIL) else f"slo-{service}-service"
    return f"slo-{fit[:27]}-{crc32(service.encode()):08x}"


def to_detail(slo_id: str) -> str:
    """One SLO; `slo_id` may be an expression of Grafana."""
    return f"/d/{DETAIL}?var-slo_id={slo_id}&${{datasource:queryparam}}&{_RANGE}"


def to_red(service: str, route: str = "") -> str:
    """A service's requests."""
    selected = f"&var-route={route}" if route else ""
    return f"/d/{RED}?var-service={service}{selected}&${{datasource:queryparam}}&{_RANGE}"


def to_signals(service: str, search: str = "") -> str:
    """A service's logs and traces."""
    selected = f"&var-search={search}" if search else ""
    return f"/d/{SIGNALS}?var-service={service}{selected}&{_RANGE}"


def to_trace(trace_id: str) -> str:
    """One trace with its lines."""
    return f"/d/{SIGNALS}?var-trace_id={trace_id}&{_RANGE}"


SOURCES = {Source.PROMETHEUS: "prometheus", Source.LOKI: "loki", Source.TEMPO: "tempo"}
"""The uids that data sources get where we provision them."""
