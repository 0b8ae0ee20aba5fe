"""All boards."""

from collections.abc import Iterable, Sequence

from dashboards.boards.detail import detail, service_detail
from dashboards.boards.overview import overview
from dashboards.boards.service_red import service_red
from dashboards.boards.service_signals import service_signals
from dashboards.boards.stack_health import stack_health
from dashboards.model.board import Board
from slo_service.domain.slo import SLO


def boards(specs: Iterable[SLO] = ()) -> Sequence[Board]:
    """The five boards for everybody, then one for each service of the SLO files, in order of their names."""
    services: dict[str, list[SLO]] = {}
    for spec in specs:
        services.setdefault(spec.service, []).append(spec)
    own = [service_detail(service, services[service]) for service in sorted(services)]
    return [overview(), detail(), service_red(), service_signals(), stack_health(), *own]
