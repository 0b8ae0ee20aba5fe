"""The board of all SLOs: which have the least error budget, which page, since when."""

from datetime import timedelta

from burnline_dashboards.boards import navigation, scales
from burnline_dashboards.boards.slo_table import slo_table
from burnline_dashboards.model.board import Annotation, Board, Section
from burnline_dashboards.model.panel_options import Link, PanelOptions
from burnline_dashboards.model.query import now, over_time
from burnline_dashboards.model.variable import PROMETHEUS, LabelVariable
from burnline_dashboards.panels.stat import bar_gauge, stat
from burnline_dashboards.panels.time_series import TimeSeriesStyle, state_timeline, time_series
from burnline_dashboards.queries import slo
from burnline_slo import conventions as names
from burnline_slo.domain.status import AT_RISK_BELOW_REMAINING_RATIO

OWNER = LabelVariable(name="owner", label_text="Owner", selector=names.INFO.name, label="owner", several=True)
SERVICE = LabelVariable(
    name="service",
    label_text="Service",
    selector=f'{names.INFO.name}{{owner=~"$owner"}}',
    label=names.SERVICE,
    several=True,
)
SLOS = slo.SloFilter(matchers=f'{names.SERVICE}=~"$service"')
_TO_SLO = Link(title="Open this SLO", url=navigation.to_detail("${__field.labels.slo_id}"))
HOUR = timedelta(hours=1)


def overview() -> Board:
    """Counts, the table, budgets and burn rates over time."""
    return Board(
        uid=navigation.OVERVIEW,
        title="SLO overview",
        description="All SLOs, the one with the least error budget first. Start here when paged, and for reviews.",
        tags=(navigation.TAG,),
        links=navigation.BAR,
        variables=(PROMETHEUS, OWNER, SERVICE),
        annotations=(page_annotation(SLOS),),
        time_from="now-7d",
        sections=(_counts(), _over_time(), _burning()),
    )


def page_annotation(slos: slo.SloFilter) -> Annotation:
    """Marks the times when somebody is paged."""
    return Annotation(
        name="Pages",
        expr=f"{slo.severity_firing(slos, 'page')} > 0",
        title="{{slo_id}}",
        text="an alert that pages fires",
        colour="red",
    )


def _counts() -> Section:
    left, every = slo.remaining(SLOS), SLOS.of(names.OBJECTIVE)
    risk = f"({left} > 0) < {AT_RISK_BELOW_REMAINING_RATIO}"
    return Section(
        title="Current state",
        panels=(
            stat(
                "slos",
                PanelOptions(
                    title="SLOs",
                    description="SLOs of the selected owners and services. Fewer than expected: see on the board "
                    "“Stack health” whether a file was refused.",
                    unit="none",
                    no_value=scales.NO_SLO,
                ),
                now(f"count({SLOS.of(names.OBJECTIVE)})"),
            ),
            stat(
                "out-of-budget",
                PanelOptions(
                    title="Budget exhausted",
                    description="SLOs that have spent the whole error budget of their period. Stop risky changes to "
                    "these services until there is budget again.",
                    unit="none",
                    steps=scales.ANY_IS_BAD,
                ),
                now(slo.count_or_zero(f"{left} <= 0", left)),
                filled=True,
            ),
            stat(
                "at-risk",
                PanelOptions(
                    title="At risk",
                    description="SLOs with less than a quarter of their error budget left. Find what spent it before "
                    "the next risky change.",
                    unit="none",
                    steps=scales.ANY_IS_RISKY,
                ),
                now(slo.count_or_zero(risk, left)),
                filled=True,
            ),
            stat(
                "paging",
                PanelOptions(
                    title="Paging",
                    description="SLOs with a firing page alert: somebody should be working on them now.",
                    unit="none",
                    steps=scales.ANY_IS_BAD,
                ),
                now(slo.count_or_zero(f"{slo.severity_firing(SLOS, 'page')} > 0", every)),
                filled=True,
            ),
            stat(
                "tickets",
                PanelOptions(
                    title="Tickets open",
                    description="SLOs with a firing ticket alert: at this burn rate the budget does not last.",
                    unit="none",
                    steps=scales.ANY_IS_RISKY,
                ),
                now(slo.count_or_zero(f"{slo.severity_firing(SLOS, 'ticket')} > 0", every)),
                filled=True,
            ),
            stat(
                "without-data",
                PanelOptions(
                    title="No data",
                    description="SLOs whose error budget is unknown: no events, or the source has none. That is not "
                    "health. Check the scrape of the service and the SLI's expression.",
                    unit="none",
                    steps=scales.ANY_IS_UNKNOWN,
                ),
                now(slo.without_data(SLOS)),
                filled=True,
            ),
            slo_table("all-slos", SLOS),
        ),
    )


def _over_time() -> Section:
    return Section(
        title="Error budgets over time",
        panels=(
            time_series(
                "budget-left",
                PanelOptions(
                    title="Budget left",
                    description="The share of each SLO's error budget that is left. A steep fall is an incident, a "
                    "slow one a permanent error rate. A rolling period gives budget back when bad times leave it.",
                    unit="percentunit",
                    decimals=1,
                    highest=1,
                    steps=scales.BUDGET_LEFT,
                    no_value=scales.FILLING,
                    links=(_TO_SLO,),
                ),
                over_time(f"max by ({names.SLO_ID}) ({slo.remaining(SLOS)})", f"{{{{{names.SLO_ID}}}}}"),
                width=24,
                height=9,
                style=TimeSeriesStyle(bands=False, legend_right=True, calcs=("lastNotNull", "min")),
            ),
            state_timeline(
                "alerts",
                PanelOptions(
                    title="Alerts",
                    description="When each SLO had an alert. SLOs whose alerts always fire together have one cause.",
                    unit="none",
                    steps=scales.LEVEL_STEPS,
                    mappings=scales.LEVELS,
                    no_value=scales.NO_SLO,
                    links=(_TO_SLO,),
                ),
                over_time(slo.alert_level(SLOS), f"{{{{{names.SLO_ID}}}}}"),
                width=24,
                height=8,
            ),
        ),
    )


def _burning() -> Section:
    return Section(
        title="Burn rates",
        panels=(
            state_timeline(
                "burn-by-slo",
                PanelOptions(
                    title="Burn rate, 1h",
                    description="Green: slower than the error budget allows. Red from 14.4 on: at that rate a month's "
                    "budget is gone within two days, and somebody is paged.",
                    unit="suffix:×",
                    decimals=1,
                    steps=scales.BURNING,
                    no_value=scales.FILLING,
                    links=(_TO_SLO,),
                ),
                over_time(f"max by ({names.SLO_ID}) ({slo.burn_rate(SLOS, HOUR)})", f"{{{{{names.SLO_ID}}}}}"),
                width=14,
                height=9,
            ),
            bar_gauge(
                "worst-burners",
                PanelOptions(
                    title="Highest burn rates, 6h",
                    description="The ten highest burn rates over six hours. Above 1 the budget does not last.",
                    unit="suffix:×",
                    decimals=2,
                    lowest=0,
                    highest=20,
                    steps=scales.BURNING,
                    no_value=scales.FILLING,
                    links=(_TO_SLO,),
                ),
                now(
                    f"topk(10, max by ({names.SLO_ID}) ({slo.burn_rate(SLOS, timedelta(hours=6))}))",
                    f"{{{{{names.SLO_ID}}}}}",
                ),
                width=10,
                height=9,
            ),
        ),
    )
