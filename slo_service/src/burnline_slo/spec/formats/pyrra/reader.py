"""Pyrra's files: the Kubernetes resource `pyrra.dev/v1alpha1 ServiceLevelObjective`."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from burnline_slo.domain.grouping import Grouping
from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import LONGEST, SHORTEST, RollingPeriod
from burnline_slo.domain.selector import Selector
from burnline_slo.domain.sli import SLI, AvailabilitySLI, NativeLatencySLI
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.definition import Definition, definition
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.identifiers import name
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, duration, duration_between
from burnline_slo.spec.formats.counting import countable
from burnline_slo.spec.formats.equivalents import note_ignored
from burnline_slo.spec.formats.labels import annotations, any_labels, runbook
from burnline_slo.spec.formats.pyrra.alerts import read_alerts
from burnline_slo.spec.promql.ratio import Parts, shortest, sli_of
from burnline_slo.spec.promql.selectors import gauge, plain_selector
from burnline_slo.spec.slo_values.grouping import grouping
from burnline_slo.spec.slo_values.objectives import objective
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD

DEFAULT_SERVICE = "default"

_PREFIX = "pyrra.dev/"
_SERVICE = "pyrra.dev/service"
_INDICATORS = ("ratio", "latency", "latencyNative", "bool_gauge")
_WINDOW = duration_between(SHORTEST, LONGEST)


def read_pyrra(report: Report, document: Node) -> Sequence[Definition]:
    """The one SLO of a document, if it is sound."""
    before, start = report.errors, len(report.problems)
    found = fields(
        report,
        document,
        "a ServiceLevelObjective",
        required=("apiVersion", "kind", "metadata", "spec"),
        optional=("status",),
        lenient=True,
    )
    metadata = None if found is None else _metadata(report, found.node("metadata"))
    spec = None if found is None else _spec(report, found.node("spec"))
    if metadata is None or spec is None:
        return []
    its_name = metadata.read("name", name)
    labels_node = metadata.node("labels")
    labels = _passed_on(report, labels_node, any_labels)
    texts = _passed_on(report, metadata.node("annotations"), annotations)
    service_node = None if labels_node is None else child(labels_node, _SERVICE)
    if service_node is not None:
        service = name(report, service_node, _SERVICE)
    else:
        service = metadata.read_or("namespace", name, DEFAULT_SERVICE)
    its_objective = spec.read("target", objective)
    window = spec.read("window", _WINDOW)
    sli = _indicator(report, spec.node("indicator"))
    by = _grouping(report, spec.node("indicator"))
    description = spec.node("description")
    its_description = description.text.strip() if isinstance(description, Scalar) else ""
    for key in ("partial_response_strategy", "performanceOverAccuracy", "ruleOutput"):
        note_ignored(spec, key, "it is about the rules that Pyrra writes; Burnline writes none")
    fallback = Objective(ratio=Decimal("0.999"))
    policy = read_alerts(spec, window or DEFAULT_PERIOD.length, its_objective or fallback)
    if (
        report.errors > before
        or its_name is None
        or its_objective is None
        or window is None
        or sli is None
        or service is None
    ):
        return []
    slo = SLO(
        service=service,
        name=its_name,
        objective=its_objective,
        period=RollingPeriod(length=window),
        sli=sli,
        policy=policy,
        description=its_description,
        runbook=runbook(texts),
        labels=labels,
        annotations=texts,
        grouping=by,
    )
    return [definition(report, slo, metadata.value_at("name"), spec.value_at("target"), report.problems[start:])]


def _metadata(report: Report, node: Node | None) -> Fields | None:
    if node is None:
        return None
    keys = ("namespace", "labels", "annotations", "uid", "resourceVersion", "generation", "creationTimestamp",
            "managedFields", "ownerReferences", "finalizers")  # fmt: skip
    return fields(report, node, "`metadata`", required=("name",), optional=keys, lenient=True)


def _spec(report: Report, node: Node | None) -> Fields | None:
    if node is None:
        return None
    keys = ("description", "alerting", "partial_response_strategy", "performanceOverAccuracy", "ruleOutput")
    return fields(report, node, "`spec`", required=("target", "window", "indicator"), optional=keys, lenient=True)


def _passed_on(report: Report, node: Node | None, reader: Reader[Pairs[str, str]]) -> Pairs[str, str]:
    """Pyrra passes on the labels and annotations that begin with its own prefix, without it, and no others.

    `service` is not one of them: it says which service the SLO belongs to.
    """
    if not isinstance(node, Mapping):
        return {}
    own = tuple(
        (replace(key, text=key.text.removeprefix(_PREFIX)), value)
        for key, value in node.entries
        if key.text.startswith(_PREFIX) and key.text != _SERVICE
    )
    return reader(report, Mapping(entries=own, at=node.at), "metadata") or {}


def _indicator(report: Report, node: Node | None) -> SLI | None:
    found = None if node is None else fields(report, node, "`indicator`", optional=_INDICATORS, lenient=True)
    if found is None:
        return None
    match found.one_of(_INDICATORS, "`indicator`"):
        case "ratio":
            return _pair(report, found.node("ratio"), "ratio", "errors")
        case "latency":
            return _pair(report, found.node("latency"), "latency", "success")
        case "latencyNative":
            return _native(report, found.node("latencyNative"))
        case "bool_gauge":
            return _gauge(report, found.node("bool_gauge"))
        case _:
            pass
    return None


def _pair(report: Report, node: Node | None, kind: str, part: str) -> SLI | None:
    found = None
    if node is not None:
        found = fields(report, node, f"`{kind}`", required=(part, "total"), optional=("grouping",), lenient=True)
    if found is None:
        return None
    counters = {key: _metric(report, found.node(key), key) for key in (part, "total")}
    one, total = counters[part], counters["total"]
    if one is None or total is None:
        return None
    made = Parts(bad=one[1], total=total[1]) if part == "errors" else Parts(good=one[1], total=total[1])
    parts = countable(report, one[0], "metric", made)
    return None if parts is None else sli_of(parts)


def _native(report: Report, node: Node | None) -> SLI | None:
    found = None
    if node is not None:
        keys = ("total", "latency")
        found = fields(report, node, "`latencyNative`", required=keys, optional=("grouping",), lenient=True)
    if found is None:
        return None
    total = _metric(report, found.node("total"), "total", "a histogram")
    threshold = found.read("latency", duration)
    if total is None or threshold is None:
        return None
    seconds = shortest(Decimal(threshold // timedelta(microseconds=1)).scaleb(-6))
    return NativeLatencySLI(histogram=total[1], threshold_seconds=seconds)


def _gauge(report: Report, node: Node | None) -> SLI | None:
    found = None
    if node is not None:
        found = fields(report, node, "`bool_gauge`", required=("metric",), optional=("grouping",), lenient=True)
    if found is None:
        return None
    selector = found.read("metric", gauge)
    return None if selector is None else AvailabilitySLI(gauge=selector)


def _grouping(report: Report, indicator: Node | None) -> Grouping | None:
    """The labels beside the metrics of the one indicator; all of its kinds are made of selectors."""
    kinds = [child(indicator, kind) for kind in _INDICATORS] if indicator is not None else []
    node = next((found for kind in kinds if kind is not None and (found := child(kind, "grouping"))), None)
    return grouping(report, node, "grouping") if isinstance(node, Listing) and node.items else None


def _metric(report: Report, node: Node | None, key: str, of: str = "a counter") -> tuple[Node, Selector] | None:
    found = None if node is None else fields(report, node, f"`{key}`", required=("metric",), lenient=True)
    metric = None if found is None else found.node("metric")
    selector = None if metric is None else plain_selector(report, metric, "metric", of, ignores_offset=True)
    return None if metric is None or selector is None else (metric, selector)
