"""Traffic and bad events of one SLO, and which routes they came from."""

from collections.abc import Sequence

from burnline import conventions as http_names
from burnline_dashboards.boards import navigation, scales
from burnline_dashboards.boards.slo_scope import SloScope
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import Link, Override, PanelOptions
from burnline_dashboards.model.query import Query, now, over_time, rows
from burnline_dashboards.panels.logs_and_traces import text_panel
from burnline_dashboards.panels.stat import stat
from burnline_dashboards.panels.tables import Column, table
from burnline_dashboards.panels.time_series import TimeSeriesStyle, time_series
from burnline_dashboards.queries import slo, top_offenders
from burnline_slo import conventions as names

_NOT_SLOW = " Slow requests that did not fail are on the board of the service, which knows the SLO's own SLI."
NO_DATA_MEANS = """\
**No data is not health.** It means one of three things:

- *the source has no samples of this SLI*: the service is not scraped, or the SLI names a metric that does not exist;
- *no events*: nobody called the service, so nothing can be said of it;
- *the newest sample is old*: scraping stopped, or the SLO service cannot reach its source.

While there is no data, alerts keep the state they had. A budget is shown again with the first new sample; what was
missed meanwhile is read afterwards, so a gap here does not change the sums.
"""


def traffic(scope: SloScope) -> Sequence[Panel]:
    """Events beside bad events, and where the bad ones came from."""
    return _events(scope), _burners(scope), _table(scope), _freshness(scope), _no_data(scope)


def _events(scope: SloScope) -> Panel:
    return time_series(
        scope.key("traffic"),
        PanelOptions(
            title="Traffic and bad events",
            description="Events per second, all and bad. A high burn rate of three requests at night is no outage; "
            "a low one at noon can be.",
            unit="reqps",
            lowest=0,
            no_value=scales.FILLING,
            overrides=(
                Override(name="bad", properties=scales.fixed("red")),
                Override(name="all", properties=scales.fixed(scales.CALM)),
            ),
        ),
        over_time(scope.slos.of(names.TOTAL_EVENTS), "all"),
        over_time(scope.slos.of(names.BAD_EVENTS), "bad"),
        style=TimeSeriesStyle(fill=15),
    )


def _burners(scope: SloScope) -> Panel:
    to_route = navigation.to_red(scope.service, "${__field.labels.http_route}")
    what = "the bad events came from" if scope.spec else "the service's failed requests (5xx) came from"
    return time_series(
        scope.key("burners"),
        PanelOptions(
            title="Bad events by route" if scope.spec else "Failed requests by route",
            description=f"Which routes {what}, per second. A step up shows when it began; a click on one opens its "
            f"requests, traces and logs.{'' if scope.spec else _NOT_SLOW}",
            unit="reqps",
            lowest=0,
            no_value="no bad events",
            links=(Link(title="Requests of this route", url=to_route),),
            empty=top_offenders.EMPTY,
        ),
        over_time(top_offenders.per_second(scope.spec, scope.service), "{{http_request_method}} {{http_route}}"),
        style=TimeSeriesStyle(fill=40, stacked=True, legend_right=True, calcs=("sum", "max")),
    )


def _table(scope: SloScope) -> Panel:
    link = {"title": "Requests of this route", "url": navigation.to_red(scope.service, "${__data.fields.Route}")}
    counted = rows(top_offenders.count(scope.spec, scope.service), ref="bad")
    route = Column(source=http_names.ROUTE, title="Route", properties={"links": [link]})
    if scope.spec is None:
        options = PanelOptions(
            title="Most failing routes",
            description="How many requests of the service each route failed (5xx) within the shown time." + _NOT_SLOW,
            unit="short",
            decimals=0,
            no_value="nothing failed in this time",
            empty=top_offenders.EMPTY,
        )
        failed = Column(source="Value #bad", title="Failed requests")
        return _sorted(scope, options, (counted,), (route, failed), "Failed requests")
    options = PanelOptions(
        title="Budget spent by route",
        description="The share of the whole period's error budget that each route spent within the shown time. Begin "
        "with the first: fixing it saves the most.",
        unit="percentunit",
        decimals=2,
        no_value="no bad events in this time",
        empty=top_offenders.EMPTY,
    )
    share = rows(top_offenders.budget_share(scope.spec, scope.slos), ref="share")
    columns = (
        route,
        Column(source="Value #share", title="Budget spent"),
        Column(source="Value #bad", title="Bad events", properties={"unit": "short", "decimals": 0}),
    )
    return _sorted(scope, options, (share, counted), columns, "Budget spent")


def _sorted(
    scope: SloScope, options: PanelOptions, queries: Sequence[Query], columns: Sequence[Column], by: str
) -> Panel:
    key = scope.key("budget-by-route")
    return table(
        key, options, *queries, columns=columns, join=http_names.ROUTE, sort=by, descending=True, width=12, height=8
    )


def _freshness(scope: SloScope) -> Panel:
    return stat(
        scope.key("freshness"),
        PanelOptions(
            title="Data age",
            description="How old the newest measured budget is. More than some minutes: the panel beside it says why.",
            unit="s",
            decimals=0,
            no_value="none within a day",
        ),
        now(slo.data_age_seconds(scope.slos)),
        width=4,
        height=8,
    )


def _no_data(scope: SloScope) -> Panel:
    return text_panel(
        scope.key("no-data"),
        "What “no data” means",
        "How to read a panel that has none.",
        NO_DATA_MEANS,
        width=8,
        height=8,
    )
