"""The board of a service's requests: rate, errors, duration; what it calls; its SLOs."""

from burnline import conventions as names
from burnline_dashboards.boards import navigation
from burnline_dashboards.boards.red_panels import dependencies, latency, process, requests, routes
from burnline_dashboards.boards.slo_table import slo_table
from burnline_dashboards.model.board import Board, BoardLink, Section
from burnline_dashboards.model.variable import PROMETHEUS, LabelVariable
from burnline_dashboards.queries.slo import SloFilter
from burnline_slo import conventions as slo_names

_COUNT = f"{names.HTTP_SERVER_REQUEST_DURATION}_count"
SERVICE = LabelVariable(name="service", label_text="Service", selector=_COUNT, label=names.SERVICE)
ROUTE = LabelVariable(
    name="route",
    label_text="Route",
    selector=f'{_COUNT}{{{names.SERVICE}="$service"}}',
    label=names.ROUTE,
    several=True,
)


def service_red() -> Board:
    """One service, chosen in a variable, all of its routes or some."""
    slos = SloFilter(matchers=f'{slo_names.SERVICE}="$service"')
    return Board(
        uid=navigation.RED,
        title="Service requests",
        description="One service: its requests, errors and durations, its dependencies and its SLOs.",
        tags=(navigation.TAG,),
        links=(
            *navigation.BAR,
            BoardLink(title="Logs and traces", url=f"/d/{navigation.SIGNALS}?var-service=$service"),
        ),
        variables=(PROMETHEUS, SERVICE, ROUTE),
        sections=(
            Section(title="Requests", panels=requests()),
            Section(title="Duration", panels=latency()),
            Section(title="Routes", panels=(routes(),)),
            Section(title="Dependencies", panels=dependencies()),
            Section(
                title="SLOs",
                panels=(slo_table("slos", slos, height=6, title="SLOs of this service, worst first"),),
            ),
            Section(title="Process", panels=process()),
        ),
    )
