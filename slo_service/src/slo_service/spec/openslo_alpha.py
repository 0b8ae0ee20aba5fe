"""OpenSLO's first format, `openslo/v1alpha`: an SLO with its queries inside its objectives."""

from collections.abc import Sequence

from slo_service.domain.objective import Objective
from slo_service.domain.sli import SLI
from slo_service.domain.slo import SLO
from slo_service.spec.definition import Definition
from slo_service.spec.fields import Fields, fields, items
from slo_service.spec.foreign import any_labels, definition, ignored, unsupported
from slo_service.spec.formats import word
from slo_service.spec.nodes import Node, Position
from slo_service.spec.openslo_parts import ENGINES, envelope, ratio_sli, target
from slo_service.spec.openslo_windows import READ_ALPHA_PERIOD
from slo_service.spec.periods import DEFAULT_PERIOD
from slo_service.spec.report import Report
from slo_service.spec.values import boolean, text
from slo_service.spec.words import name


def read_openslo_alpha(report: Report, document: Node) -> Sequence[Definition]:
    """The SLOs of a document, one for each objective; a `Service` has none."""
    before, said = report.errors, len(report.problems)
    found = envelope(report, document)
    if found is None or word(document, "kind") != "SLO":
        return []
    metadata, spec = found
    keys = ("description", "indicator", "budgetingMethod", "timeWindows", "labels", "alertPolicies")
    spec.check("`spec`", required=("service", "objectives"), optional=keys, lenient=True)
    if spec.has("indicator"):
        unsupported(report, spec.key_at("indicator"), "a `thresholdMetric`", "Write `ratioMetrics` in the objectives.")
    if spec.read_or("budgetingMethod", text, "Occurrences") != "Occurrences":
        unsupported(report, spec.key_at("budgetingMethod"), "this budgeting method", "Write Occurrences.")
    ignored(spec, "alertPolicies", "Burnline alerts by its own policy of pairs of windows")
    its_name = metadata.read("name", name)
    service = spec.read("service", name)
    period = spec.read_or("timeWindows", READ_ALPHA_PERIOD, DEFAULT_PERIOD)
    labels = metadata.read_or("labels", any_labels, {})
    nodes = spec.read_or("objectives", _objective_nodes, ())
    parts = [_objective(report, node) for node in nodes]
    if report.errors > before or not its_name or not service:
        return []
    remarks = report.problems[said:]
    definitions = []
    for number, part in enumerate(part for part in parts if part is not None):
        slo = SLO(
            service=service,
            name=its_name if len(nodes) == 1 else f"{its_name}-{number}",
            objective=part[0],
            period=period,
            sli=part[1],
            description=spec.read_or("description", text, ""),
            labels=labels,
        )
        definitions.append(definition(report, slo, metadata.value_at("name"), part[2], remarks))
    return definitions


def _objective_nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "objectives")


def _objective(report: Report, node: Node) -> tuple[Objective, SLI, Position] | None:
    found = fields(
        report,
        node,
        "an objective",
        required=("target", "ratioMetrics"),
        optional=("displayName", "value", "op", "timeSliceTarget", "timeSliceWindow"),
        lenient=True,
    )
    if found is None:
        return None
    ratio = found.read("target", target)
    metrics = found.node("ratioMetrics")
    queries = None if metrics is None else _queries(report, metrics)
    sli = None if queries is None else ratio_sli(report, queries)
    return None if ratio is None or sli is None else (ratio, sli, found.value_at("target"))


def _queries(report: Report, node: Node) -> dict[str, Node] | None:
    keys = ("good", "bad", "incremental", "counter")
    found = fields(report, node, "`ratioMetrics`", required=("total",), optional=keys, lenient=True)
    if found is None:
        return None
    for key in ("incremental", "counter"):
        if not found.read_or(key, boolean, True):
            unsupported(report, found.key_at(key), f"a gauge (`{key}: false`)", "Use counters of events.")
    first = found.one_of(("good", "bad"), "`ratioMetrics`")
    wanted = () if first is None else (first, "total")
    queries = {part: query for part in wanted if (query := _query(found, part)) is not None}
    return queries if queries and len(queries) == len(wanted) else None


def _query(ratio: Fields, part: str) -> Node | None:
    node = ratio.node(part)
    found = None
    if node is not None:
        found = fields(
            ratio.report, node, f"`{part}`", required=("query",), optional=("source", "queryType"), lenient=True
        )
    if found is None:
        return None
    source = found.read_or("source", text, "prometheus")
    if source.lower() not in ENGINES:
        unsupported(ratio.report, found.value_at("source"), f"a metric from {source[:60]}", "Use Prometheus.")
        return None
    return found.node("query")
