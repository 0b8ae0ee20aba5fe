"""The board of a service's log lines and traces: from a line to its trace, and back."""

from burnline import conventions as names
from burnline_dashboards.boards import navigation
from burnline_dashboards.model.board import Board, BoardLink, Panel, Section
from burnline_dashboards.model.panel_options import Link, PanelOptions
from burnline_dashboards.model.query import Query, Source
from burnline_dashboards.model.variable import LOKI, PROMETHEUS, TEMPO, ChoiceVariable, LabelVariable, TextVariable
from burnline_dashboards.panels.logs_and_traces import logs, trace
from burnline_dashboards.panels.tables import Column, table
from burnline_dashboards.panels.time_series import TimeSeriesStyle, time_series
from burnline_dashboards.queries import logs_and_traces as queries

SERVICE = LabelVariable(
    name="service",
    label_text="Service",
    selector=f"{names.HTTP_SERVER_REQUEST_DURATION}_count",
    label=names.SERVICE,
    several=True,
)
LEVEL = ChoiceVariable(
    name="level", label_text="Level", values=(".+", "error|critical", "warning|error|critical", "info", "debug")
)
SEARCH = TextVariable(name="search", label_text="Lines with")
TRACE = TextVariable(name="trace_id", label_text="Trace id")
_NO_LINES = "no lines match"
_NOT_HERE = "asks Loki or Tempo, which run in the stack only"
_TO_TRACE = Link(title="Open the trace", url=navigation.to_trace("${__data.fields.trace_id}"))


def service_signals() -> Board:
    """Lines and traces of the selected services; below, everything about the one trace whose id is given."""
    return Board(
        uid=navigation.SIGNALS,
        title="Logs and traces",
        description="Log lines and traces of services. A line leads to its trace, a trace to its lines.",
        tags=(navigation.TAG,),
        links=(*navigation.BAR, BoardLink(title="Requests", url=f"/d/{navigation.RED}?var-service=$service")),
        variables=(PROMETHEUS, LOKI, TEMPO, SERVICE, LEVEL, SEARCH, TRACE),
        time_from="now-1h",
        sections=(
            Section(title="Logs", panels=(_volume(), _failing_routes(), _lines())),
            Section(title="Traces", panels=(_failing_rate(), _failing_traces())),
            Section(title="Trace by id", panels=(_one_trace(), _lines_of_trace())),
        ),
    )


def _logs(expr: str, legend: str = "", *, instant: bool = False) -> Query:
    return Query(expr=expr, legend=legend, source=Source.LOKI, instant=instant)


def _traces(expr: str) -> Query:
    return Query(expr=expr, source=Source.TEMPO)


def _volume() -> Panel:
    return time_series(
        "volume",
        PanelOptions(
            title="Log lines by level",
            description="How many lines were written, by level. A burst of errors begins where something broke.",
            unit="short",
            decimals=0,
            lowest=0,
            no_value=_NO_LINES,
            empty=_NOT_HERE,
        ),
        _logs(queries.volume("$service"), f"{{{{{queries.LEVEL}}}}}"),
        width=14,
        style=TimeSeriesStyle(fill=60, stacked=True, columns=True, calcs=("sum",)),
    )


def _failing_routes() -> Panel:
    return time_series(
        "failing-routes",
        PanelOptions(
            title="Routes with 5xx answers",
            description="The ten routes with most access lines of status 5xx within the shown time.",
            unit="short",
            decimals=0,
            lowest=0,
            no_value="nothing failed",
            empty=_NOT_HERE,
        ),
        _logs(queries.failing_routes("$service"), f"{{{{{names.SERVICE}}}}} {{{{{names.ROUTE}}}}}", instant=True),
        width=10,
        style=TimeSeriesStyle(columns=True, fill=60, legend_right=True, calcs=("lastNotNull",)),
    )


def _lines() -> Panel:
    return logs(
        "lines",
        PanelOptions(
            title="Log lines",
            description="The newest lines first. Open one: its trace_id leads to the trace.",
            unit="none",
            no_value=_NO_LINES,
            empty=_NOT_HERE,
            links=(_TO_TRACE,),
        ),
        _logs(queries.lines("$service", queries.of_levels("$level"))),
    )


def _failing_rate() -> Panel:
    return time_series(
        "failing-spans",
        PanelOptions(
            title="Failing spans by route",
            description="Spans per second that ended in an error, by route.",
            unit="short",
            decimals=2,
            lowest=0,
            no_value="no failing spans",
            empty=_NOT_HERE,
        ),
        _traces(queries.failing_span_rate("$service")),
        width=10,
        height=9,
        style=TimeSeriesStyle(fill=20),
    )


def _failing_traces() -> Panel:
    link = {"title": "This trace with its lines", "url": navigation.to_trace("${__value.raw}")}
    return table(
        "failing-traces",
        PanelOptions(
            title="Failing and slow traces",
            description="Traces of the selected services with an error or with a span above 300 ms. Open one to see "
            "where its time went, with the lines of every service it passed.",
            unit="none",
            no_value="no such traces",
            empty=_NOT_HERE,
        ),
        _traces(queries.traces("$service", "(status=error || duration>300ms)")),
        columns=(
            Column(source="traceID", title="Trace", properties={"links": [link]}),
            Column(source="startTime", title="Start"),
            Column(source="traceService", title="Service"),
            Column(source="traceName", title="Name"),
            Column(source="traceDuration", title="Duration", properties={"unit": "ms", "decimals": 0}),
        ),
        join="traceID",
        sort="Start",
        descending=True,
        width=14,
        height=9,
    )


def _one_trace() -> Panel:
    return trace(
        "one-trace",
        PanelOptions(
            title="Trace",
            description="One request over all services, span by span. A span's menu leads to its lines.",
            unit="ms",
            no_value="give a trace id above",
            empty=_NOT_HERE,
        ),
        _traces("$trace_id"),
    )


def _lines_of_trace() -> Panel:
    return logs(
        "lines-of-trace",
        PanelOptions(
            title="Log lines of the trace",
            description="The lines of every service that worked on this request, newest first.",
            unit="none",
            no_value="no lines, or no trace id above",
            empty=_NOT_HERE,
        ),
        _logs(queries.lines_of_trace("$trace_id")),
        height=10,
    )
