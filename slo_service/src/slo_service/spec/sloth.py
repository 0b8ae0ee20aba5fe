"""Sloth's files: `version: prometheus/v1`, and the same as a Kubernetes resource, `PrometheusServiceLevel`."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slo_service.domain.policy import AlertPolicy, Severity, default_policy
from slo_service.domain.sli import SLI
from slo_service.domain.slo import SLO
from slo_service.spec.as_written import pair_as_written, ratio_as_written
from slo_service.spec.definition import Definition
from slo_service.spec.fields import Fields, fields, items
from slo_service.spec.foreign import annotations, any_labels, countable, definition, ignored, runbook, unsupported
from slo_service.spec.increase import Uncountable, with_window
from slo_service.spec.nodes import Node
from slo_service.spec.objectives import objective
from slo_service.spec.periods import DEFAULT_PERIOD
from slo_service.spec.promql import expression
from slo_service.spec.ratio import bad_of_total, error_ratio, sli_of
from slo_service.spec.report import Report
from slo_service.spec.values import boolean, text
from slo_service.spec.words import name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelling:
    """How the keys of more than one word are written."""

    error_query: str
    total_query: str
    error_ratio_query: str
    page_alert: str
    ticket_alert: str
    slo_plugins: str


_SNAKE = _Spelling(
    error_query="error_query",
    total_query="total_query",
    error_ratio_query="error_ratio_query",
    page_alert="page_alert",
    ticket_alert="ticket_alert",
    slo_plugins="slo_plugins",
)
_CAMEL = _Spelling(
    error_query="errorQuery",
    total_query="totalQuery",
    error_ratio_query="errorRatioQuery",
    page_alert="pageAlert",
    ticket_alert="ticketAlert",
    slo_plugins="sloPlugins",
)


def read_sloth(report: Report, document: Node) -> Sequence[Definition]:
    """The SLOs of a `prometheus/v1` document."""
    found = fields(
        report,
        document,
        "a Sloth file",
        required=("version", "service", "slos"),
        optional=("labels", _SNAKE.slo_plugins),
        lenient=True,
    )
    return [] if found is None else _slos(found, _SNAKE)


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
    node = None if found is None else found.node("spec")
    if node is None:
        return []
    spec = fields(
        report, node, "`spec`", required=("service", "slos"), optional=("labels", _CAMEL.slo_plugins), lenient=True
    )
    return [] if spec is None else _slos(spec, _CAMEL)


def _slos(found: Fields, spelling: _Spelling) -> Sequence[Definition]:
    report = found.report
    before = report.errors
    service = found.read("service", name)
    labels = found.read_or("labels", any_labels, {})
    ignored(found, spelling.slo_plugins, "plugins change the rules that Sloth writes; Burnline writes none")
    is_sound = report.errors == before and not found.is_ambiguous and service is not None
    definitions = []
    for node in found.read_or("slos", _nodes, ()):
        one = _slo(report, node, service or "", labels, spelling)
        if one is not None and is_sound:
            definitions.append(one)
    return definitions


def _nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "SLOs")


def _slo(report: Report, node: Node, service: str, shared: Pairs[str, str], spelling: _Spelling) -> Definition | None:
    before, said = report.errors, len(report.problems)
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
    sli = _sli(report, found.node("sli"), spelling)
    labels = {**shared, **found.read_or("labels", any_labels, {})}
    ignored(found, "plugins", "plugins change the rules that Sloth writes; Burnline writes none")
    policy, texts = _alerting(report, found.node("alerting"), spelling)
    description = found.read_or("description", text, "")
    if report.errors > before or its_name is None or its_objective is None or sli is None or not service:
        return None
    slo = SLO(
        service=service,
        name=its_name,
        objective=its_objective,
        period=DEFAULT_PERIOD,
        sli=sli,
        policy=policy,
        description=description,
        runbook=runbook(texts),
        labels=labels,
        annotations=texts,
    )
    return definition(report, slo, found.value_at("name"), found.value_at("objective"), report.problems[said:])


def _sli(report: Report, node: Node | None, spelling: _Spelling) -> SLI | None:
    found = None if node is None else fields(report, node, "`sli`", optional=("events", "raw", "plugin"), lenient=True)
    if found is None:
        return None
    match found.one_of(("events", "raw", "plugin"), "`sli`"):
        case "events":
            return _events(report, found.node("events"), spelling)
        case "raw":
            return _raw(report, found.node("raw"))
        case "plugin":
            unsupported(report, found.key_at("plugin"), "an SLI plugin", "Write the queries that it makes as `events`.")
            return None
        case _:
            return None


def _events(report: Report, node: Node | None, spelling: _Spelling) -> SLI | None:
    keys = (spelling.error_query, spelling.total_query)
    found = None if node is None else fields(report, node, "`events`", required=keys, lenient=True)
    if found is None:
        return None
    queries = [(found.node(key), key) for key in keys]
    parsed = [None if one is None else expression(report, one, key, with_window) for one, key in queries]
    bad, total = parsed
    if bad is None or total is None:
        return None
    made = bad_of_total(bad[1], total[1])
    if isinstance(made, Uncountable) and not made.is_final:
        before = report.errors
        sli = pair_as_written(report, bad[0], keys[0], bad[1], total[1], made.reason)
        if sli is not None or report.errors > before:
            return sli
    parts = countable(report, bad[0], keys[0], made)
    return None if parts is None else sli_of(parts)


def _raw(report: Report, node: Node | None) -> SLI | None:
    keys = (_SNAKE.error_ratio_query, _CAMEL.error_ratio_query)
    found = None if node is None else fields(report, node, "`raw`", optional=keys, lenient=True)
    key = None if found is None else found.one_of(keys, "`raw`")
    query = None if found is None or key is None else found.node(key)
    parsed = None if query is None or key is None else expression(report, query, key, with_window)
    if parsed is None or key is None:
        return None
    made = error_ratio(parsed[1])
    if isinstance(made, Uncountable) and not made.is_final:
        sli = ratio_as_written(report, parsed[0], key, parsed[1], made.reason)
        if sli is not None:
            return sli
    parts = countable(report, parsed[0], key, made)
    return None if parts is None else sli_of(parts)


def _alerting(report: Report, node: Node | None, spelling: _Spelling) -> tuple[AlertPolicy, Pairs[str, str]]:
    """The workbook's tiers, which are Sloth's own for 30 days, less those that are switched off."""
    policy = default_policy()
    severities = {spelling.page_alert: Severity.PAGE, spelling.ticket_alert: Severity.TICKET}
    found = (
        None
        if node is None
        else fields(report, node, "`alerting`", optional=("name", "labels", "annotations", *severities), lenient=True)
    )
    if found is None:
        return policy, {}
    ignored(found, "name", "all alerts have one name, and the labels slo_id and tier tell them apart")
    shared = found.read_or("labels", any_labels, {})
    texts = found.read_or("annotations", annotations, {})
    tiers = policy.tiers
    for key, severity in severities.items():
        alert = None if found.node(key) is None else _alert(report, found.node(key), key)
        of_severity = [tier for tier in tiers if tier.severity is severity]
        if alert is not None and alert.read_or("disable", boolean, False):
            tiers = tuple(tier for tier in tiers if tier.severity is not severity)
            continue
        own_labels = {**shared, **(alert.read_or("labels", any_labels, {}) if alert is not None else {})}
        own_texts = alert.read_or("annotations", annotations, {}) if alert is not None else {}
        changed = {tier.name: replace(tier, labels=own_labels, annotations=own_texts) for tier in of_severity}
        tiers = tuple(changed.get(tier.name, tier) for tier in tiers)
    return AlertPolicy(tiers=tiers), texts


def _alert(report: Report, node: Node | None, key: str) -> Fields | None:
    if node is None:
        return None
    return fields(report, node, f"`{key}`", optional=("disable", "labels", "annotations"), lenient=True)
