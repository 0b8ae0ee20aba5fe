"""The panels of a service's requests."""

from burnline import conventions as names
from burnline_dashboards.boards import navigation
from burnline_dashboards.model.board import Panel
from burnline_dashboards.model.panel_options import Link, Override, PanelOptions
from burnline_dashboards.model.query import Query, Shape, over_time, rows
from burnline_dashboards.panels.tables import Column, table
from burnline_dashboards.panels.time_series import AREA, LINES, STACK, TimeSeriesStyle, heatmap, time_series
from burnline_dashboards.queries import http

REQUESTS = http.Requests(matchers=f'{names.SERVICE}="$service", {names.ROUTE}=~"$route"')
CALLS = http.Requests(histogram=http.CALLS, matchers=f'{names.SERVICE}="$service"')
_RED = {"color": {"mode": "fixed", "fixedColor": "red"}}
_NO_REQUESTS = "no requests"
_TO_SIGNALS = Link(title="Logs and traces of this time", url=navigation.to_signals("$service"))
NO_CALLS = "a service that calls nobody has no dependencies"


def requests() -> tuple[Panel, ...]:
    """How many, by status, and the share that failed."""
    by_status = over_time(http.per_second(REQUESTS, names.STATUS), f"{{{{{names.STATUS}}}}}")
    return (
        time_series(
            "requests",
            PanelOptions(
                title="Requests",
                description="Requests per second by status. Red is the server's own failure (5xx). A drop to nothing "
                "is as bad as red: check whether callers can reach the service.",
                unit="reqps",
                lowest=0,
                no_value=_NO_REQUESTS,
                overrides=(Override(pattern="5..", properties=_RED),),
                links=(_TO_SIGNALS,),
            ),
            by_status,
            style=STACK,
        ),
        time_series(
            "error-ratio",
            PanelOptions(
                title="Error ratio",
                description="The share of requests answered with 5xx. Find the route in the table below, then its "
                "traces and logs.",
                unit="percentunit",
                decimals=3,
                lowest=0,
                no_value=_NO_REQUESTS,
                links=(_TO_SIGNALS,),
            ),
            over_time(http.error_ratio(REQUESTS), "failed"),
            style=AREA,
        ),
    )


def latency() -> tuple[Panel, ...]:
    """Quantiles with exemplars, and the whole distribution."""
    quantiles = tuple(
        over_time(http.quantile(REQUESTS, share), name, exemplars=share == 0.99)
        for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
    )
    return (
        time_series(
            "duration",
            PanelOptions(
                title="Duration",
                description="The time within which half, 95 % and 99 % of the requests were answered, interpolated "
                "within buckets. A diamond is one real request: a click on it opens its trace.",
                unit="s",
                decimals=3,
                lowest=0,
                no_value=_NO_REQUESTS,
                links=(_TO_SIGNALS,),
            ),
            *quantiles,
            style=LINES,
        ),
        heatmap(
            "duration-heatmap",
            PanelOptions(
                title="Distribution of durations",
                description="How many requests took how long: one colour per bucket. Two bands are two kinds of "
                "requests; a band that moves up is a regression that a median may hide.",
                unit="s",
                no_value=_NO_REQUESTS,
            ),
            Query(expr=http.buckets(REQUESTS), legend="{{le}}", shape=Shape.HEATMAP, exemplars=True),
        ),
    )


def routes() -> Panel:
    """One row for each route."""
    to_route = {"title": "This route alone", "url": navigation.to_red("$service", "${__data.fields.Route}")}
    to_lines = {"title": "Its log lines", "url": navigation.to_signals("$service", "${__data.fields.Route}")}
    return table(
        "routes",
        PanelOptions(
            title="Routes",
            description="Each route with its requests, its error ratio and its 95th percentile; the most failing "
            "first. The empty route stands for all paths that matched none.",
            unit="short",
            no_value=_NO_REQUESTS,
        ),
        rows(http.per_second(REQUESTS, names.ROUTE), ref="rate"),
        rows(http.error_ratio(REQUESTS, names.ROUTE), ref="failed"),
        rows(http.quantile(REQUESTS, 0.95, names.ROUTE), ref="p95"),
        columns=(
            Column(source=names.ROUTE, title="Route", properties={"links": [to_route, to_lines]}),
            Column(source="Value #rate", title="Requests", properties={"unit": "reqps", "decimals": 2}),
            Column(source="Value #failed", title="Failed", properties={"unit": "percentunit", "decimals": 3}),
            Column(source="Value #p95", title="p95", properties={"unit": "s", "decimals": 3}),
        ),
        join=names.ROUTE,
        sort="Failed",
        descending=True,
        height=8,
    )


def dependencies() -> tuple[Panel, ...]:
    """The service's own calls, by address."""
    address = names.SERVER_ADDRESS
    return (
        time_series(
            "calls-failed",
            PanelOptions(
                title="Error ratio of outgoing calls",
                description="The share of this service's own calls that were answered with 5xx, by address. If this "
                "rises with the error ratio above, the cause is there and not here.",
                unit="percentunit",
                decimals=3,
                lowest=0,
                no_value="no calls",
                empty=NO_CALLS,
            ),
            over_time(http.error_ratio(CALLS, address), f"{{{{{address}}}}}"),
            style=AREA,
        ),
        time_series(
            "calls-duration",
            PanelOptions(
                title="Duration of outgoing calls (p95)",
                description="The time within which 95 % of this service's own calls were answered, by address.",
                unit="s",
                decimals=3,
                lowest=0,
                no_value="no calls",
                empty=NO_CALLS,
            ),
            over_time(http.quantile(CALLS, 0.95, address), f"{{{{{address}}}}}"),
        ),
    )


def process() -> tuple[Panel, ...]:
    """What the process itself uses."""
    active = f'sum by ({names.SERVICE}) ({names.HTTP_SERVER_ACTIVE_REQUESTS}{{{names.SERVICE}="$service"}})'
    return (
        time_series(
            "active",
            PanelOptions(
                title="Requests in progress",
                description="Requests between arrival and answer. It rises when something the service waits for "
                "becomes slow, before requests fail.",
                unit="short",
                decimals=0,
                lowest=0,
                no_value=_NO_REQUESTS,
            ),
            over_time(active, "in progress"),
            width=8,
            height=7,
        ),
        time_series(
            "folded",
            PanelOptions(
                title="Folded label sets",
                description="Observations per second that a metric's cardinality limit folded into one series. Above 0 "
                "a route or a label has too many values: routes must be patterns, not paths.",
                unit="short",
                decimals=2,
                lowest=0,
                no_value="none folded",
                empty="a service within its limits never folds",
            ),
            over_time(f"sum by (metric) (rate({names.FOLDED_LABEL_SETS}[{http.RATE}]))", "{{metric}}"),
            width=8,
            height=7,
        ),
        time_series(
            "spans",
            PanelOptions(
                title="Spans",
                description="Spans per second by result. Anything but “sent” is a trace with a hole: check whether "
                "the collector is up.",
                unit="short",
                decimals=2,
                lowest=0,
                no_value="no spans sent",
                empty="a process that exports no spans counts none",
            ),
            over_time(f"sum by (result) (rate({names.EXPORTED_SPANS}[{http.RATE}]))", "{{result}}"),
            width=8,
            height=7,
            style=TimeSeriesStyle(fill=30, stacked=True),
        ),
    )
