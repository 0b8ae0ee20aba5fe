"""The boards of single SLOs: one for whichever is chosen, and one for each service of the SLO files."""

from collections.abc import Sequence

from burnline_dashboards.boards import navigation
from burnline_dashboards.boards.overview import page_annotation
from burnline_dashboards.boards.slo_budget import budget
from burnline_dashboards.boards.slo_burn import burn
from burnline_dashboards.boards.slo_scope import SloScope, of_file, of_variable
from burnline_dashboards.boards.slo_state import state
from burnline_dashboards.boards.slo_table import slo_table
from burnline_dashboards.boards.slo_traffic import traffic
from burnline_dashboards.model.board import Board, BoardLink, Section
from burnline_dashboards.model.variable import PROMETHEUS, LabelVariable
from burnline_dashboards.queries.slo import SloFilter
from burnline_slo import conventions as names
from burnline_slo.domain.slo import SLO

SLO_ID = LabelVariable(name="slo_id", label_text="SLO", selector=names.OBJECTIVE.name, label=names.SLO_ID)
SERVICE = LabelVariable(
    name="service",
    label_text="Service",
    selector=f'{names.OBJECTIVE.name}{{{names.SLO_ID}="$slo_id"}}',
    label=names.SERVICE,
    hidden=True,
)


def detail() -> Board:
    """One SLO, chosen in a variable: limits are drawn from series, so it fits every SLO without being rebuilt."""
    scope = of_variable()
    return Board(
        uid=navigation.DETAIL,
        title="SLO detail",
        description="One SLO: its error budget, its burn rate and alerts, and where its bad events come from.",
        tags=(navigation.TAG,),
        links=(*navigation.BAR, _own("$service"), _requests("$service"), _signals("$service")),
        variables=(PROMETHEUS, SLO_ID, SERVICE),
        annotations=(page_annotation(scope.slos),),
        time_from="now-7d",
        sections=(
            Section(title="Current state", panels=tuple(state(scope))),
            Section(title="Error budget", panels=tuple(budget(scope))),
            Section(title="Burn rate and alerts", panels=tuple(burn(scope))),
            Section(title="Bad events", panels=tuple(traffic(scope))),
        ),
    )


def service_detail(service: str, specs: Sequence[SLO]) -> Board:
    """All SLOs of one service, with the limits, windows and selectors of its files."""
    slos = SloFilter(matchers=f'{names.SERVICE}="{service}"')
    owners = sorted({spec.owner for spec in specs if spec.owner})
    return Board(
        uid=navigation.service_uid(service),
        title=f"SLOs of {service}",
        description=f"The SLOs of {service}" + (f", owned by {', '.join(owners)}." if owners else "."),
        tags=(navigation.TAG, navigation.SERVICE_TAG),
        links=(*navigation.BAR, _requests(service), _signals(service), *_addresses(specs)),
        variables=(PROMETHEUS,),
        annotations=(page_annotation(slos),),
        time_from="now-7d",
        sections=(
            Section(
                title=f"{service}: all SLOs",
                panels=(slo_table("all-slos", slos, height=4 + len(specs), title="SLOs, worst first"),),
            ),
            *(_of_one(of_file(spec, f"slo{number}")) for number, spec in enumerate(specs, start=1)),
        ),
    )


def _of_one(scope: SloScope) -> Section:
    assert scope.spec is not None
    spec = scope.spec
    return Section(
        title=f"{spec.name}: {spec.objective.percent_text} %",
        panels=(*state(scope), *budget(scope), *burn(scope), *traffic(scope)),
    )


def _own(service: str) -> BoardLink:
    return BoardLink(title="The service's SLOs", url=f"/d/{navigation.service_uid(service)}")


def _requests(service: str) -> BoardLink:
    return BoardLink(title="Requests", url=f"/d/{navigation.RED}?var-service={service}")


def _signals(service: str) -> BoardLink:
    return BoardLink(title="Logs and traces", url=f"/d/{navigation.SIGNALS}?var-service={service}")


def _addresses(specs: Sequence[SLO]) -> Sequence[BoardLink]:
    """Runbooks and links. One that is the same for all SLOs (a file's own, without placeholders) is there once."""
    users: dict[tuple[str, str], list[str]] = {}
    for spec in specs:
        for address in spec.addresses.items():
            users.setdefault(address, []).append(spec.name)
    return [
        BoardLink(
            title=name.replace("_", " ").capitalize() + ("" if len(of) == len(specs) > 1 else f": {', '.join(of)}"),
            url=url,
        )
        for (name, url), of in users.items()
    ]
