"""OpenSLO's first format, `openslo/v1alpha`: an SLO with its own queries, or with one in each objective."""

from collections.abc import Sequence

from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition, definition
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.identifiers import choice, name
from burnline_slo.spec.document.lookup import child, child_text
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import boolean, text
from burnline_slo.spec.formats.equivalents import note_ignored, report_unsupported
from burnline_slo.spec.formats.labels import any_labels
from burnline_slo.spec.formats.openslo.envelope import envelope
from burnline_slo.spec.formats.openslo.indicators import Indicator
from burnline_slo.spec.formats.openslo.objectives import Goal, goal_of
from burnline_slo.spec.formats.openslo.queries import ENGINES, ratio, threshold
from burnline_slo.spec.formats.openslo.windows import READ_ALPHA_PERIOD
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD

_METHOD = choice("Occurrences", "Timeslices")


def read_openslo_alpha(report: Report, document: Node) -> Sequence[Definition]:
    """The SLOs of a document, one for each objective; a `Service` has none."""
    before, start = report.errors, len(report.problems)
    found = envelope(report, document)
    kind = child_text(document, "kind") or ""
    if kind not in ("SLO", "Service"):
        summary = f"`openslo/v1alpha` has no kind `{kind[:60]}`"
        report.error(child(document, "kind") or document, Code.UNKNOWN_FORMAT, summary, "Write SLO or Service.")
    if found is None or kind != "SLO":
        return []
    metadata, spec = found
    keys = ("description", "indicator", "budgetingMethod", "timeWindows", "labels", "alertPolicies")
    spec.check("`spec`", required=("service", "objectives"), optional=keys)
    method = spec.read_or("budgetingMethod", _METHOD, "Occurrences")
    note_ignored(spec, "alertPolicies", "Burnline alerts by its own policy of pairs of windows")
    its_name = metadata.read("name", name)
    service = spec.read("service", name)
    period = spec.read_or("timeWindows", READ_ALPHA_PERIOD, DEFAULT_PERIOD)
    labels = {**metadata.read_or("labels", any_labels, {}), **spec.read_or("labels", any_labels, {})}
    called = metadata.read_or("displayName", text, "")
    nodes = spec.read_or("objectives", _objective_nodes, ())
    shared = _indicator(spec)
    goals = [_goal(report, node, method, shared, in_objective=not spec.has("indicator")) for node in nodes]
    if report.errors > before or not its_name or not service:
        return []
    remarks = report.problems[start:]
    definitions = []
    for number, goal in enumerate(goal for goal in goals if goal is not None):
        names = {"display_name": called, "objective_name": goal.display_name}
        slo = SLO(
            service=service,
            name=its_name if len(nodes) == 1 else f"{its_name}-{number}",
            objective=goal.objective,
            period=period,
            sli=goal.sli,
            grouping=goal.grouping,
            description=spec.read_or("description", text, ""),
            labels=labels,
            annotations={key: value for key, value in names.items() if value},
        )
        definitions.append(definition(report, slo, metadata.value_at("name"), goal.at, remarks))
    return definitions


def _objective_nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "objectives")


def _goal(report: Report, node: Node, method: str, shared: Indicator | None, *, in_objective: bool) -> Goal | None:
    """Every objective has a `value`, also where there is nothing to compare it with: then it is passed over."""
    keys = ("displayName", "value", "op", "timeSliceTarget", "timeSliceWindow")
    required = ("target", "ratioMetrics") if in_objective else ("target",)
    found = fields(report, node, "an objective", required=required, optional=keys, lenient=True)
    if found is None:
        return None
    indicator = _ratio(found) if in_objective and found.has("ratioMetrics") else shared
    if in_objective and isinstance(node, Mapping):
        entries = tuple((key, value) for key, value in node.entries if key.text not in ("op", "value"))
        found = Fields(report, Mapping(entries=entries, at=node.at), lenient=True)
    return goal_of(found, method, indicator)


def _indicator(spec: Fields) -> Indicator | None:
    """The one threshold of all objectives."""
    found = spec.inner("indicator", required=("thresholdMetric",))
    query = None if found is None else _query(found, "thresholdMetric")
    return None if query is None else threshold(spec.report, query, "thresholdMetric")


def _ratio(objective: Fields) -> Indicator | None:
    keys = ("good", "bad", "incremental", "counter")
    found = objective.inner("ratioMetrics", required=("total",), optional=keys)
    if found is None:
        return None
    flags = [found.read_or(key, boolean, True) for key in ("incremental", "counter")]
    first = found.one_of(("good", "bad"), "`ratioMetrics`")
    wanted = () if first is None else (first, "total")
    queries = {part: query for part in wanted if (query := _query(found, part)) is not None}
    if not queries or len(queries) < len(wanted):
        return None
    return ratio(found.report, queries, is_counter=all(flags), raw_is="failure")


def _query(holder: Fields, part: str) -> Node | None:
    found = holder.inner(part, required=("query",), optional=("source", "queryType"))
    if found is None:
        return None
    source = found.read_or("source", text, "prometheus")
    if source.lower() not in ENGINES:
        report_unsupported(holder.report, found.value_at("source"), f"a metric from {source[:60]}", "Use Prometheus.")
        return None
    return found.node("query")
