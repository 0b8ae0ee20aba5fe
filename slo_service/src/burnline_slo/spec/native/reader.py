"""Burnline's own SLO files, `version: burnline/v1`."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass, field

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.period import Period
from burnline_slo.domain.sli import SLI
from burnline_slo.domain.slo import SLO
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition, definition
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.identifiers import labels, name, string_map
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import Reader, text
from burnline_slo.spec.native.alerts import Alerts
from burnline_slo.spec.native.alerts_reader import read_alerts
from burnline_slo.spec.native.links import address, links
from burnline_slo.spec.native.sli.composite import with_service
from burnline_slo.spec.native.sli.table import SLI_KEYS
from burnline_slo.spec.slo_values.grouping import grouping
from burnline_slo.spec.slo_values.objectives import objective
from burnline_slo.spec.slo_values.periods import DEFAULT_PERIOD, period

VERSION = "burnline/v1"

_READ_SLI: Reader[SLI | CompositeSLI] = SLI_KEYS.read
_READ_PERIOD: Reader[Period] = period
_SHARED = ("service", "owner", "description", "runbook", "links", "labels", "annotations", "alerts")
_RENAMED = {
    "target": "objective",
    "slo": "objective",
    "window": "period",
    "time_window": "period",
    "indicator": "sli",
    "runbook_url": "runbook",
    "link": "links",
    "urls": "links",
    "team": "owner",
    "alerting": "alerts",
    "alert_policy": "alerts",
}
_LINKS = {
    key: f"Write `links: {{{name}: https://…}}`." for name in ("dashboard", "logs") for key in (name, f"{name}_url")
}
_ELSEWHERE = {
    "composite": "Write it under `sli`.",
    "corrections": "Move `corrections` out of the `slos`, to the top of the file.",
    **_LINKS,
}
_FILE_HINTS = {
    **{key: f"Move `{key}` into each of the `slos`." for key in ("objective", "sli", "period", "name")},
    **_LINKS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What a file has for all of its SLOs."""

    service: str | None
    owner: str = ""
    description: str = ""
    runbook: str = ""
    links: Pairs[str, str] = field(default_factory=dict)
    labels: Pairs[str, str] = field(default_factory=dict)
    annotations: Pairs[str, str] = field(default_factory=dict)
    alerts: Alerts = field(default_factory=Alerts)


def read_native(report: Report, document: Node) -> Sequence[Definition]:
    """The sound SLOs of one document; what is wrong with the others is in the report.

    A document of corrections alone has no SLOs.
    """
    has_corrections = child(document, "corrections") is not None
    found = fields(
        report,
        document,
        "an SLO file",
        required=("version",) if has_corrections else ("version", "slos"),
        optional=("slos", "corrections", *_SHARED) if has_corrections else ("corrections", *_SHARED),
        renamed=_RENAMED,
        hints=_FILE_HINTS,
    )
    if found is None:
        return []
    before = report.errors
    common = _common(found, _Common(service=None))
    file_is_sound = report.errors == before and not found.is_ambiguous
    nodes = found.read_or("slos", _slo_nodes, ())
    if not found.has("service") and not all(_has_service(node) for node in nodes):
        report.error(
            found.at,
            Code.MISSING_KEY,
            "an SLO must belong to a service; neither this file nor each of its SLOs has the key `service`",
            "Add `service:` at the top of the file.",
        )
    definitions = []
    for node in nodes:
        one = _slo(report, node, common)
        if one is not None and file_is_sound:
            definitions.append(one)
    return definitions


def _has_service(node: Node) -> bool:
    return isinstance(node, Mapping) and any(key.text == "service" for key, _ in node.entries)


def _slo_nodes(report: Report, node: Node, key: str) -> Sequence[Node] | None:
    return items(report, node, key, "SLOs")


def _common(found: Fields, base: _Common) -> _Common:
    return _Common(
        service=found.read_or("service", name, base.service),
        owner=found.read_or("owner", text, base.owner),
        description=found.read_or("description", text, base.description),
        runbook=found.read_or("runbook", address, base.runbook),
        links={**base.links, **found.read_or("links", links, {})},
        labels={**base.labels, **found.read_or("labels", labels, {})},
        annotations={**base.annotations, **found.read_or("annotations", string_map, {})},
        alerts=found.read_or("alerts", read_alerts, Alerts()).over(base.alerts),
    )


def _slo(report: Report, node: Node, base: _Common) -> Definition | None:
    before = report.errors
    found = fields(
        report,
        node,
        "an SLO",
        required=("name", "objective", "sli"),
        optional=("period", "by", *_SHARED),
        renamed=_RENAMED,
        hints=_ELSEWHERE,
    )
    if found is None:
        return None
    common = _common(found, base)
    its_name = found.read("name", name)
    its_objective = found.read("objective", objective)
    its_sli = found.read("sli", _READ_SLI)
    by = found.read("by", grouping)
    if by is not None and its_sli is not None and not its_sli.combination_selectors():
        report.error(
            found.key_at("by"),
            Code.CONFLICT,
            "this kind of `sli` cannot be grouped: only selectors show which labels there are",
            "Write `events`, `latency` or `availability`, or one SLO for each group.",
        )
    its_period = found.read_or("period", _READ_PERIOD, DEFAULT_PERIOD)
    policy = common.alerts.policy(report)
    if report.errors > before or its_name is None or its_objective is None or its_sli is None or not common.service:
        return None
    slo = SLO(
        service=common.service,
        name=its_name,
        objective=its_objective,
        period=its_period,
        sli=with_service(its_sli, common.service) if isinstance(its_sli, CompositeSLI) else its_sli,
        grouping=by,
        policy=policy,
        description=common.description,
        owner=common.owner,
        runbook=common.runbook,
        links=common.links,
        labels=common.labels,
        annotations=common.annotations,
    )
    return definition(report, slo, found.value_at("name"), found.value_at("objective"))
