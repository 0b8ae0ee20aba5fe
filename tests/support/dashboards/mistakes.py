"""Mistakes that people make in dashboards, each as a change to one that is right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from burnline_dashboards.panels.json_value import JsonObject

Change = Callable[[JsonObject], object]


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is done to which board, and the code that must be reported, in the panel of this title."""

    name: str
    board: str
    change: Change
    code: str
    panel: str = ""


def panel(board: JsonObject, title: str) -> JsonObject:
    """The panel of the title."""
    every = [inner for each in board["panels"] for inner in (each, *each.get("panels", []))]
    found: JsonObject = next(each for each in every if each.get("title") == title and "targets" in each)
    return found


def in_panel(title: str, change: Change) -> Change:
    return lambda board: change(panel(board, title))


def put(*path: str | int, value: object) -> Change:
    """Sets what stands at the path."""

    def change(content: JsonObject) -> None:
        inner: Any = content
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    """Removes what stands at the path."""

    def change(content: JsonObject) -> None:
        inner: Any = content
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]

    return change


def write(old: str, new: str, *, query: int = 0, key: str = "expr") -> Change:
    """Replaces text in a query."""

    def change(content: JsonObject) -> None:
        target = content["targets"][query]
        assert old in target[key], target[key]
        target[key] = target[key].replace(old, new)

    return change


def property_of(title: str, name: str, value: object) -> Change:
    """Sets a property of the override for a column."""

    def change(content: JsonObject) -> None:
        override = next(o for o in content["fieldConfig"]["overrides"] if o["matcher"]["options"] == title)
        for each in override["properties"]:
            if each["id"] == name:
                each["value"] = value

    return change


def _m(name: str, board: str, panel_title: str, code: str, change: Change) -> Mistake:
    return Mistake(name=name, board=board, code=code, panel=panel_title, change=in_panel(panel_title, change))


def _b(name: str, board: str, code: str, change: Change, place: str = "") -> Mistake:
    return Mistake(name=name, board=board, code=code, panel=place, change=change)


SLOS, DETAIL, RED, SIGNALS, STACK = "slo-overview", "slo-detail", "service-red", "service-signals", "stack-health"
DEFAULTS = ("fieldConfig", "defaults")
TABLE = "All SLOs, worst first"

OFFLINE: list[Mistake] = [
    # identity and structure
    _b("uid too long", SLOS, "uid", put("uid", value="u" * 41)),
    _b("no uid", SLOS, "uid", put("uid", value=None)),
    _b("no title", SLOS, "title-missing", put("title", value=" ")),
    _b("impossible time", SLOS, "time", put("time", "from", value="now-7days")),
    _b("impossible refresh", SLOS, "refresh", put("refresh", value="often")),
    _m("id of another panel", SLOS, "At risk", "panel-id-duplicate", put("id", value=1)),
    _m("no id", SLOS, "At risk", "panel-id", put("id", value=0)),
    _m("no letter", SLOS, "SLOs", "ref-missing", put("targets", 0, "refId", value="")),
    _m("letter used twice", DETAIL, "Traffic and bad events", "ref-duplicate", put("targets", 1, "refId", value="A")),
    _m("overlapping panels", SLOS, "At risk", "overlap", put("gridPos", "x", value=0)),
    _m("beyond the grid", SLOS, "Budget left", "off-grid", put("gridPos", "x", value=4)),
    _m("no place", SLOS, "Budget left", "place-missing", drop("gridPos", "x")),
    _m("no panel title", SLOS, "Budget left", "panel-title", put("title", value="")),
    _m("no description", SLOS, "Budget left", "description-missing", drop("description")),
    _m("panel type misspelt", SLOS, "Budget left", "panel-type", put("type", value="timeserie")),
    _m("panel type of Grafana 8", SLOS, "Budget left", "panel-type", put("type", value="graph")),
    _m("no queries", SLOS, "Budget left", "query-missing", put("targets", value=[])),
    _m("empty query", SLOS, "Budget left", "query-missing", put("targets", 0, "expr", value=" ")),
    # variables
    _m("undefined variable", SLOS, "SLOs", "variable-undefined", write("$service", "$srv")),
    _b(
        "variable before the one it uses",
        SLOS,
        "variable-order",
        lambda b: b["templating"]["list"].reverse(),
        "$service",
    ),
    _b("variable not defined", SLOS, "variable-undefined", lambda b: b["templating"]["list"].pop(1), "$service"),
    _b(
        "variable defined twice",
        SLOS,
        "variable-duplicate",
        put("templating", "list", 1, "name", value="service"),
        "$service",
    ),
    _b("variable never reloaded", SLOS, "variable-refresh", put("templating", "list", 1, "refresh", value=0), "$owner"),
    _b(
        "variable's query misspelt",
        SLOS,
        "variable-query",
        put("templating", "list", 1, "query", "query", value="label_value(slo_info, owner)"),
        "$owner",
    ),
    _b(
        "variable's selector broken",
        SLOS,
        "variable-query",
        put("templating", "list", 1, "query", "query", value="label_values(slo_info{, owner)"),
        "$owner",
    ),
    _b("variable of no type", SLOS, "variable-type", put("templating", "list", 1, "type", value="querry"), "$owner"),
    # data sources and links
    _m(
        "data source that is not provisioned",
        SLOS,
        "SLOs",
        "source-unknown",
        put("targets", 0, "datasource", "uid", value="webstore-metrics"),
    ),
    _m(
        "no data source",
        SLOS,
        "SLOs",
        "source-missing",
        lambda p: (drop("datasource")(p), drop("targets", 0, "datasource")(p)),
    ),
    _b("uid of another board", SLOS, "uid-duplicate", put("uid", value="slo-detail")),
    _m(
        "data source of the import dialogue",
        SLOS,
        "SLOs",
        "source-unknown",
        put("targets", 0, "datasource", "uid", value="${DS_PROMETHEUS}"),
    ),
    _m(
        "Loki's data source for PromQL",
        SIGNALS,
        "Log lines by level",
        "source-mixed",
        put("targets", 0, "datasource", value={"type": "prometheus", "uid": "${logs}"}),
    ),
    _m(
        "link to a board that does not exist",
        SLOS,
        "Budget left",
        "link-broken",
        put(*DEFAULTS, "links", 0, "url", value="/d/slo-details?var-slo_id=x"),
    ),
    _m(
        "link sets a variable that does not exist",
        SLOS,
        "Budget left",
        "link-variable",
        put(*DEFAULTS, "links", 0, "url", value="/d/slo-detail?var-slo=x"),
    ),
    _m(
        "link without scheme",
        SLOS,
        "Budget left",
        "link-broken",
        put(*DEFAULTS, "links", 0, "url", value="d/slo-detail"),
    ),
    _b("link by a tag that no board has", SLOS, "link-tags", put("links", 0, "tags", value=["slos"]), "link Boards"),
    # queries
    _m("parenthesis lost", SLOS, "SLOs", "promql-syntax", lambda p: write(")", "")(p)),
    _m("range on an aggregate", RED, "Error ratio", "promql-syntax", write("rate(", "sum(")),
    _m("function misspelt", RED, "Requests", "promql-syntax", write("rate(", "rates(")),
    _m(
        "counter without rate",
        RED,
        "Requests",
        "counter-raw",
        lambda p: put("targets", 0, "expr", value="sum(http_server_request_duration_seconds_count)")(p),
    ),
    _m("le lost", RED, "Duration", "histogram-le", write("sum by (le) (", "sum (")),
    _m("quantile in percent", RED, "Duration", "quantile", write("histogram_quantile(0.5,", "histogram_quantile(50,")),
    _m("fixed range", RED, "Requests", "rate-range", write("$__rate_interval", "1m")),
    _m(
        "legend's label aggregated away",
        RED,
        "Requests",
        "legend-label",
        put("targets", 0, "legendFormat", value="{{code}}"),
    ),
    _m("format misspelt", SLOS, TABLE, "option", put("targets", 0, "format", value="tabel")),
    _m("brace lost in LogQL", SIGNALS, "Log lines", "logql-syntax", write("{", "")),
    _m("quote lost in LogQL", SIGNALS, "Log lines", "logql-syntax", write('level=~"', "level=~")),
    _m("brace lost in TraceQL", SIGNALS, "Failing spans by route", "traceql-syntax", write("}", "", key="query")),
    _b(
        "annotation broken",
        SLOS,
        "promql-syntax",
        put("annotations", "list", 0, "expr", value="max("),
        "annotation Pages",
    ),
    # presentation
    _m("unit misspelt", SLOS, "Budget left", "unit-unknown", put(*DEFAULTS, "unit", value="percentunits")),
    _m("no unit", SLOS, "Budget left", "unit-missing", drop(*DEFAULTS, "unit")),
    _m("unit of a column misspelt", SLOS, TABLE, "unit-unknown", property_of("SLI", "unit", "percentile")),
    _m(
        "percent in a percentunit panel",
        DETAIL,
        "SLI",
        "unit-scale",
        lambda p: put("targets", 0, "expr", value="(" + p["targets"][0]["expr"] + ") * 100")(p),
    ),
    _m("axis upside down", DETAIL, "Burn rate by window", "axis", put(*DEFAULTS, "min", value=100)),
    _m("axis to 100 of a share", SLOS, "Budget left", "axis-scale", put(*DEFAULTS, "max", value=100)),
    _m("decimals that are none", DETAIL, "SLI", "decimals", put(*DEFAULTS, "decimals", value="4")),
    _m(
        "steps out of order",
        SLOS,
        "At risk",
        "thresholds",
        lambda p: p["fieldConfig"]["defaults"]["thresholds"]["steps"].reverse(),
    ),
    _m(
        "Grafana's own 80",
        SLOS,
        "SLOs",
        "thresholds-default",
        put(*DEFAULTS, "thresholds", "steps", value=[{"value": None, "color": "green"}, {"value": 80, "color": "red"}]),
    ),
    _m("no calculation", SLOS, "SLOs", "reducer-missing", put("options", "reduceOptions", "calcs", value=[])),
    _m(
        "calculation misspelt",
        SLOS,
        "SLOs",
        "reducer-unknown",
        put("options", "reduceOptions", "calcs", value=["lastNonNull"]),
    ),
    _m(
        "legend's calculation misspelt",
        SLOS,
        "Budget left",
        "reducer-unknown",
        put("options", "legend", "calcs", value=["avg"]),
    ),
    _m("option misspelt", SLOS, "SLOs", "option", put("options", "colorMode", value="backgroud")),
    _m(
        "draw style misspelt",
        DETAIL,
        "Budget spent per day",
        "option",
        put(*DEFAULTS, "custom", "drawStyle", value="bar"),
    ),
    _m("matcher misspelt", SLOS, TABLE, "matcher", put("fieldConfig", "overrides", 0, "matcher", "id", value="byname")),
    _m(
        "override for a column that is not shown",
        SLOS,
        TABLE,
        "override-unmatched",
        put("fieldConfig", "overrides", 0, "matcher", "options", value="slo_id"),
    ),
    _m(
        "override for a legend that was renamed",
        DETAIL,
        "Traffic and bad events",
        "override-unmatched",
        put("targets", 1, "legendFormat", value="bad events"),
    ),
    _m(
        "override's pattern broken",
        RED,
        "Requests",
        "matcher",
        put("fieldConfig", "overrides", 0, "matcher", "options", value="5(.."),
    ),
    _m("transformation misspelt", SLOS, TABLE, "transformation", put("transformations", 0, "id", value="joinByFields")),
    _m(
        "joined by a label that is gone",
        SLOS,
        TABLE,
        "column",
        put("transformations", 0, "options", "byField", value="id"),
    ),
    _m("column of a query that is gone", SLOS, TABLE, "column", lambda p: p["targets"].pop(1)),
    _m(
        "sorted by a column that is not shown",
        SLOS,
        TABLE,
        "column",
        put("options", "sortBy", 0, "displayName", value="Remaining"),
    ),
]

LIVE: list[Mistake] = [
    _m("metric misspelt", SLOS, "SLOs", "empty-result", write("slo:objective:ratio", "slo:objectives:ratio")),
    _m("label misspelt", RED, "Requests", "empty-result", write("http_route=~", "route=~")),
    _m(
        "label value that nobody has",
        RED,
        "Error ratio of outgoing calls",
        "empty-result",
        write('service="$service"', 'service="x"'),
    ),
    _m(
        "many-to-many match",
        DETAIL,
        "Data age",
        "query-failed",
        lambda p: put(
            "targets",
            0,
            "expr",
            value="http_server_request_duration_seconds_count * on (service) "
            "http_server_request_duration_seconds_count",
        )(p),
    ),
    _m(
        "many-to-one without saying so",
        DETAIL,
        "Data age",
        "query-failed",
        lambda p: put("targets", 0, "expr", value="slo_alert_state / on (slo_id) slo:objective:ratio")(p),
    ),
    _m(
        "label sets that never meet",
        DETAIL,
        "Data age",
        "empty-result",
        lambda p: put("targets", 0, "expr", value="slo_alert_state / slo:objective:ratio")(p),
    ),
    _m(
        "division by nothing",
        DETAIL,
        "Data age",
        "not-a-number",
        lambda p: put("targets", 0, "expr", value="0 * slo:objective:ratio / 0")(p),
    ),
    _m(
        "milliseconds in a percentunit panel",
        RED,
        "Error ratio",
        "unit-range",
        lambda p: put("targets", 0, "expr", value="sum(rate(http_server_request_duration_seconds_count[30s]))")(p),
    ),
    _m(
        "too many series",
        RED,
        "Requests in progress",
        "series-too-many",
        lambda p: put("targets", 0, "expr", value='{job="shop"}')(p),
    ),
    _m(
        "legend's label that no series has",
        STACK,
        "Series in memory",
        "legend-label",
        lambda p: (
            put("targets", 0, "expr", value="prometheus_tsdb_head_series")(p),
            put("targets", 0, "legendFormat", value="{{host}}")(p),
        ),
    ),
    _m(
        "exemplars of a recorded ratio",
        DETAIL,
        "Error ratio and objective",
        "exemplars-missing",
        put("targets", 0, "exemplar", value=True),
    ),
    _m("axis that ends below the values", STACK, "SLOs in force", "axis-range", put(*DEFAULTS, "max", value=1)),
    _m(
        "le written another way",
        RED,
        "Requests in progress",
        "empty-result",
        lambda p: put(
            "targets",
            0,
            "expr",
            value='sum(rate(http_server_request_duration_seconds_bucket{le="1.00"}[$__rate_interval]))',
        )(p),
    ),
    _b(
        "variable of a metric that does not exist",
        RED,
        "variable-empty",
        put("templating", "list", 1, "query", "query", value="label_values(http_requests, service)"),
        "$service",
    ),
]
