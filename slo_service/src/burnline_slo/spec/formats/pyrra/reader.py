"""Pyrra's files: the Kubernetes resource `pyrra.dev/v1alpha1 ServiceLevelObjective`."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from burnline_slo.domain.objective import Objective
from burnline_slo.domain.period import LONGEST, SHORTEST, RollingPeriod
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.definition import Definition, definition
from burnline_slo.spec.document.fields import fields
from burnline_slo.spec.document.identifiers import name
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, duration_between
from burnline_slo.spec.formats.equivalents import note_ignored
from burnline_slo.spec.formats.labels import annotations, any_labels, runbook
from burnline_slo.spec.formats.pyrra.alerts import read_alerts
from burnline_slo.spec.formats.pyrra.sli import read_sli
from burnline_slo.spec.slo_values.objectives import objective
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD

DEFAULT_SERVICE = "default"

_PREFIX = "pyrra.dev/"
_SERVICE = "pyrra.dev/service"
_METADATA_KEYS = ("namespace", "labels", "annotations", "uid", "resourceVersion", "generation", "creationTimestamp",
                  "managedFields", "ownerReferences", "finalizers")  # fmt: skip
_RULES = ("partial_response_strategy", "performanceOverAccuracy", "ruleOutput")
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
    if found is None:
        return []
    wanted, keys = ("target", "window", "indicator"), ("description", "alerting", *_RULES)
    metadata = found.inner("metadata", required=("name",), optional=_METADATA_KEYS)
    spec = found.inner("spec", required=wanted, optional=keys)
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
    sli, by = read_sli(spec)
    description = spec.node("description")
    its_description = description.text.strip() if isinstance(description, Scalar) else ""
    for key in _RULES:
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
