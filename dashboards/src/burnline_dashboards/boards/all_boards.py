"""All boards."""

from collections.abc import Iterable, Sequence

from burnline_dashboards.boards.detail import detail, service_detail
from burnline_dashboards.boards.overview import overview
from burnline_dashboards.boards.service_red import service_red
from burnline_dashboards.boards.service_signals import service_signals
from burnline_dashboards.boards.stack_health import stack_health
from burnline_dashboards.model.board import Board
from burnline_slo.domain.slo import SLO


def boards(specs: Iterable[SLO] = ()) -> Sequence[Board]:
    """The five boards for everybody, then one for each service of the SLO files, in order of their names."""
    services: dict[str, list[SLO]] = {}
    for spec in specs:
        services.setdefault(spec.service, []).append(spec)
    own = [service_detail(service, services[service]) for service in sorted(services)]
    return [overview(), detail(), service_red(), service_signals(), stack_health(), *own]
