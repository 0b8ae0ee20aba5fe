"""Sloth's files: `version: prometheus/v1`, and the same as a Kubernetes resource, `PrometheusServiceLevel`."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import replace

from burnline_slo.domain.policy import AlertPolicy, Severity, default_policy
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.definition import Definition, definition
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.identifiers import name
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import boolean, text
from burnline_slo.spec.formats.equivalents import note_ignored
from burnline_slo.spec.formats.labels import annotations, any_labels, runbook
from burnline_slo.spec.formats.sloth.sli import CAMEL, SNAKE, Spelling, read_sli
from burnline_slo.spec.slo_values.objectives import objective
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD


def read_sloth(report: Report, document: Node) -> Sequence[Definition]:
    """The SLOs of a `prometheus/v1` document."""
    found = fields(
        report,
        document,
        "a Sloth file",
        required=("version", "service", "slos"),
        optional=("labels", SNAKE.slo_plugins),
        lenient=True,
    )
    return [] if found is None else _slos(found, SNAKE)


def read_sloth_resource(report: Report, document: Node) -> Sequence[Definition]:
    """The SLOs of a `PrometheusServiceLevel`."""
    found = fields(
        report,
        document,
        "a PrometheusServiceLevel",
        required=("apiVersion", "kind", "spec"),
        optional=("metadata", "status"),
        lenient=True,
    )
    keys = ("labels", CAMEL.slo_plugins)
    spec = None if found is None else found.inner("spec", required=("service", "slos"), optional=keys)
    return [] if spec is None else _slos(spec, CAMEL)


def _slos(found: Fields, spelling: Spelling) -> Sequence[Definition]:
    report = found.report
    before = report.errors
    service = found.read("service", name)
    labels = found.read_or("labels", any_labels, {})
    note_ignored(found, spelling.slo_plugins, "plugins change the rules that Sloth writes; Burnline writes none")
    is_sound = report.errors == before and not found.is_ambiguous and service is not None
    definitions = []
    for node in found.read_or("slos", _nodes, ()):
        one = _slo(report, node, service or "", labels, spelling)
        if one is not None and is_sound:
            definitions.append(one)
    return definitions


def _nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "SLOs")


def _slo(report: Report, node: Node, service: str, shared: Pairs[str, str], spelling: Spelling) -> Definition | None:
    before, start = report.errors, len(report.problems)
    found = fields(
        report,
        node,
        "an SLO",
        required=("name", "objective", "sli"),
        optional=("description", "labels", "alerting", "plugins"),
        lenient=True,
    )
    if found is None:
        return None
    its_name = found.read("name", name)
    its_objective = found.read("objective", objective)
    counted = read_sli(found, spelling)
    labels = {**shared, **found.read_or("labels", any_labels, {})}
    note_ignored(found, "plugins", "plugins change the rules that Sloth writes; Burnline writes none")
    policy, texts = _alerting(found, spelling)
    description = found.read_or("description", text, "")
    if report.errors > before or its_name is None or its_objective is None or counted is None or not service:
        return None
    slo = SLO(
        service=service,
        name=its_name,
        objective=its_objective,
        period=DEFAULT_PERIOD,
        sli=counted.sli,
        grouping=counted.grouping,
        policy=policy,
        description=description,
        runbook=runbook(texts),
        labels=labels,
        annotations=texts,
    )
    return definition(report, slo, found.value_at("name"), found.value_at("objective"), report.problems[start:])


def _alerting(slo: Fields, spelling: Spelling) -> tuple[AlertPolicy, Pairs[str, str]]:
    """The workbook's tiers, which are Sloth's own for 30 days, less those that are switched off."""
    policy = default_policy()
    severities = {spelling.page_alert: Severity.PAGE, spelling.ticket_alert: Severity.TICKET}
    found = slo.inner("alerting", optional=("name", "labels", "annotations", *severities))
    if found is None:
        return policy, {}
    note_ignored(found, "name", "all alerts have one name, and the labels slo_id and tier distinguish them")
    shared = found.read_or("labels", any_labels, {})
    texts = found.read_or("annotations", annotations, {})
    tiers = policy.tiers
    for key, severity in severities.items():
        alert = found.inner(key, optional=("disable", "labels", "annotations"))
        of_severity = [tier for tier in tiers if tier.severity is severity]
        if alert is not None and alert.read_or("disable", boolean, False):
            tiers = tuple(tier for tier in tiers if tier.severity is not severity)
            continue
        own_labels = {**shared, **(alert.read_or("labels", any_labels, {}) if alert is not None else {})}
        own_texts = alert.read_or("annotations", annotations, {}) if alert is not None else {}
        changed = {tier.name: replace(tier, labels=own_labels, annotations=own_texts) for tier in of_severity}
        tiers = tuple(changed.get(tier.name, tier) for tier in tiers)
    return AlertPolicy(tiers=tiers), texts
