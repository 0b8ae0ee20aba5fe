"""Sloth's `sli`: pairs of queries (`events`), an error ratio (`raw`), and plugins, which are not read."""

from dataclasses import dataclass

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.sli import SLI
from burnline_slo.spec.document.fields import Fields
from burnline_slo.spec.document.lookup import child_text
from burnline_slo.spec.formats.counting import countable, grouping_of, pair_as_written, ratio_as_written
from burnline_slo.spec.formats.equivalents import report_unsupported
from burnline_slo.spec.promql.increase import Uncountable, grouped_by, with_window
from burnline_slo.spec.promql.parse import expression
from burnline_slo.spec.promql.ratio import EventCounters, bad_of_total, error_ratio, sli_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How the keys of more than one word are written."""

    error_query: str
    total_query: str
    error_ratio_query: str
    page_alert: str
    ticket_alert: str
    slo_plugins: str


SNAKE = Spelling(
    error_query="error_query",
    total_query="total_query",
    error_ratio_query="error_ratio_query",
    page_alert="page_alert",
    ticket_alert="ticket_alert",
    slo_plugins="slo_plugins",
)
CAMEL = Spelling(
    error_query="errorQuery",
    total_query="totalQuery",
    error_ratio_query="errorRatioQuery",
    page_alert="pageAlert",
    ticket_alert="ticketAlert",
    slo_plugins="sloPlugins",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is counted, and the labels that each have a budget, where the queries are grouped by some."""

    sli: SLI
    grouping: Grouping | None = None


def read_sli(slo: Fields, spelling: Spelling) -> Counted | None:
    """One kind of SLI."""
    found = slo.inner("sli", optional=("events", "raw", "plugin"))
    if found is None:
        return None
    match found.one_of(("events", "raw", "plugin"), "`sli`"):
        case "events":
            return _events(found, spelling)
        case "raw":
            return _raw(found)
        case "plugin":
            plugin = found.node("plugin")
            name = None if plugin is None else child_text(plugin, "id")
            what = f"the SLI plugin `{name[:60]}`" if name else "an SLI plugin"
            fix = "Write the queries that it makes as `events`."
            report_unsupported(found.report, found.key_at("plugin"), what, fix)
            return None
        case _:
            return None


def _events(sli: Fields, spelling: Spelling) -> Counted | None:
    report, keys = sli.report, (spelling.error_query, spelling.total_query)
    found = sli.inner("events", required=keys)
    if found is None:
        return None
    queries = [(found.node(key), key) for key in keys]
    parsed = [None if one is None else expression(report, one, key, with_window) for one, key in queries]
    bad, total = parsed
    if bad is None or total is None:
        return None
    by = grouped_by(bad[1], total[1])
    made = bad_of_total(bad[1], total[1], by=by)
    if isinstance(made, Uncountable) and not made.is_final:
        before = report.errors
        pair = pair_as_written(report, bad[0], keys[0], bad[1], total[1], made.reason)
        if pair is not None or report.errors > before:
            return None if pair is None else Counted(sli=pair)
    return _counted(by, countable(report, bad[0], keys[0], made))


def _raw(sli: Fields) -> Counted | None:
    report, keys = sli.report, (SNAKE.error_ratio_query, CAMEL.error_ratio_query)
    found = sli.inner("raw", optional=keys)
    key = None if found is None else found.one_of(keys, "`raw`")
    query = None if found is None or key is None else found.node(key)
    parsed = None if query is None or key is None else expression(report, query, key, with_window)
    if parsed is None or key is None:
        return None
    by = grouped_by(parsed[1])
    made = error_ratio(parsed[1], by=by)
    if isinstance(made, Uncountable) and not made.is_final:
        ratio = ratio_as_written(report, parsed[0], key, parsed[1], made.reason)
        if ratio is not None:
            return Counted(sli=ratio)
    return _counted(by, countable(report, parsed[0], key, made))


def _counted(by: tuple[str, ...], parts: EventCounters | None) -> Counted | None:
    return None if parts is None else Counted(sli=sli_of(parts), grouping=grouping_of(by))
